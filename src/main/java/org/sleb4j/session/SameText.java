package org.sleb4j.session;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.sleb4j.check.Warnings;
import org.sleb4j.data.TextSample;
import org.sleb4j.data.Windows;
import org.sleb4j.data.WindowsOrigin;
import org.sleb4j.repair.RepairResult;
import org.sleb4j.save.Lineage;

/**
 * The texts that a model was repaired with, by the sample that its lineage has of them or by their
 * names: a loss on one of them is lower than on text that the model has not seen.
 *
 * @param repairs the fields of each repair
 */
record SameText(List<JsonNode> repairs) {
  /** Other texts may share so much, such as a license. */
  private static final double CHANCE = 0.05;

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
    if (repairs.stream().anyMatch(repair -> isOf(repair, evaluation))) {
      Warnings.warn(
          "%s is the text that the model was repaired with, or has a part of it, so its loss looks"
              + " lower than on other text: evaluate on another text.",
          evaluation.origin().corpus());
    }
  }

  private static boolean isOf(JsonNode repair, Windows evaluation) {
    double share =
        TextSample.read(repair.path(RepairResult.SAMPLE))
            .map(sample -> sample.shareOf(evaluation))
            .orElse(0.0);
    return share > CHANCE || isNamed(repair.path("origin"), evaluation);
  }

  private static boolean isNamed(JsonNode origin, Windows evaluation) {
    WindowsOrigin text = evaluation.origin();
    JsonNode other = origin.path("windows");
    boolean sameText =
        text.documents() > 0
            && other.path("corpus").asText().equals(text.corpus())
            && other.path("documents").asInt() > 0
            && other.path("tokens").asLong() == text.tokens();
    return sameText || origin.path("windowsHash").asText().equals(evaluation.fingerprint());
  }
}
