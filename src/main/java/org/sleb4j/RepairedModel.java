package org.sleb4j;

import java.util.Map;
import org.sleb4j.repair.RepairJournal;
import org.sleb4j.repair.RepairOptions;
import org.sleb4j.report.RepairReport;
import org.sleb4j.report.Report;
import org.sleb4j.report.Sheet;

/**
 * A model that was repaired without training, and what the repair did.
 *
 * <pre>{@code
 * var repaired = pruned.repair(text);
 * model.compare(repaired.model(), heldOut)
 * }</pre>
 *
 * @param model with its new matrices; the model as it was where the repair is not accepted
 * @param report losses before and after, and how much each matrix changed
 */
public record RepairedModel(LanguageModel model, RepairReport report) implements Report {
  static RepairedModel of(
      LanguageModel pruned, Text text, RepairOptions options, RepairJournal journal) {
    return pruned
        .view()
        .on(Text.cut(text))
        .repair(options, journal)
        .as(
            (found, from) ->
                new RepairedModel(
                    new LanguageModel(found.view()), new RepairReport(found.result(), from)));
  }

  @Override
  public Sheet sheet() {
    return report.sheet();
  }

  @Override
  public Map<String, Object> fields() {
    return report.fields();
  }

  @Override
  public String toString() {
    return report.toString();
  }
}
