package org.sleb4j.generate;

import java.util.List;

/**
 * What followed the prompts.
 *
 * @param tokens the new token ids, a row for each prompt
 * @param seconds the time it took
 */
public record Generation(List<List<Integer>> tokens, double seconds) {
  public Generation {
    tokens = tokens.stream().map(List::copyOf).toList();
  }
}
