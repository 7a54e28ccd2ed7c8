package org.sleb4j.notebook;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.SnippetEvent;
import jdk.jshell.VarSnippet;
import org.sleb4j.check.Strings;

/**
 * Collects the variables that a cell emptied: where a declaration changes, JShell compiles every
 * variable again whose declaration uses it, and leaves it without its value.
 *
 * <p>A cell that is run again as it was empties none.
 */
final class Emptied {
  private final Set<String> names = new TreeSet<>();

  /** Takes what one snippet did, in order: what it declares itself is no longer empty. */
  void heed(List<SnippetEvent> events) {
    events.forEach(
        event -> {
          if (event.snippet() instanceof VarSnippet variable) {
            heed(event, variable);
          }
        });
  }

  private void heed(SnippetEvent event, VarSnippet variable) {
    Snippet cause = event.causeSnippet();
    if (cause == null) {
      names.remove(variable.name());
    } else if (event.status() != Status.OVERWRITTEN && event.isSignatureChange()) {
      names.add(variable.name());
    }
  }

  /** Returns what to do about them, nothing where there are none. */
  Optional<String> sentence() {
    return Optional.of(names)
        .filter(found -> !found.isEmpty())
        .map(
            found ->
                Strings.format(
                    "Emptied, because something they depend on was declared again: %s. Run the"
                        + " cells that declare them again.",
                    String.join(", ", found)));
  }
}
