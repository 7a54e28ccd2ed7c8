package org.sleb4j.origin;

import java.util.ArrayList;
import java.util.List;

/**
 * A command that computes a result, so that {@code sleb4j rerun} can compute it again.
 *
 * @param command such as {@code perplexity}
 * @param arguments what is written behind it
 */
public record Invocation(String command, List<String> arguments) {
  public Invocation {
    arguments = List.copyOf(arguments);
  }

  /** Returns this with more arguments. */
  public Invocation with(String... more) {
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of(more));
    return new Invocation(command, all);
  }
}
