package org.sleb4j.session;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.sleb4j.check.Warnings;
import org.sleb4j.data.Windows;
import org.sleb4j.data.WindowsOrigin;
import org.sleb4j.save.Lineage;

/**
 * The texts that a model was repaired with, by what its lineage says of them: a loss on one of them
 * is lower than on text that the model has not seen.
 *
 * @param repairs the fields of each repair
 */
record SameText(List<JsonNode> repairs) {
  /** Returns the texts of a model that is open. */
  static SameText of(Lineage lineage) {
    return new SameText(lineage.repairs());
  }

  /** Returns the texts of a model that was saved, and of those it was made from. */
  static SameText of(Path directory) {
    return new SameText(Lineage.repairs(directory));
  }

  /** Warns where windows to evaluate on are of one of the texts. */
  void warn(Windows evaluation) {
    if (repairs.stream().anyMatch(repair -> isOf(repair.path("origin"), evaluation))) {
      Warnings.warn(
          "%s is the text that the model was repaired with, so that its loss looks lower than on"
              + " other text: evaluate on another one.",
          evaluation.origin().corpus());
    }
  }

  private static boolean isOf(JsonNode repair, Windows evaluation) {
    WindowsOrigin text = evaluation.origin();
    JsonNode other = repair.path("windows");
    boolean sameText =
        text.documents() > 0
            && other.path("corpus").asText().equals(text.corpus())
            && other.path("documents").asInt() > 0
            && other.path("tokens").asLong() == text.tokens();
    return sameText || repair.path("windowsHash").asText().equals(evaluation.fingerprint());
  }
}
