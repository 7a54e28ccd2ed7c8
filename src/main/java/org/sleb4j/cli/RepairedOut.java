package org.sleb4j.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.sleb4j.check.Warnings;
import org.sleb4j.data.Windows;
import org.sleb4j.fields.Fields;
import org.sleb4j.model.ModelView;
import org.sleb4j.origin.Provenance;
import org.sleb4j.prune.PrunedModel;
import org.sleb4j.repair.RepairJournal;
import org.sleb4j.repair.RepairOptions;
import org.sleb4j.repair.RepairResult;
import org.sleb4j.repair.Repaired;
import org.sleb4j.save.Lineage;
import org.sleb4j.session.Measurements;

/**
 * A repaired model that was written.
 *
 * @param windows of the repair
 */
record RepairedOut(RepairResult result, PrunedModel model, Windows windows) {
  /** What repairs models and writes them. */
  record Work(
      ModelArguments source, OutArguments out, RepairOptions options, RepairJournal journal) {
    /**
     * Repairs a view and writes it, unrepaired where the repair is not accepted.
     *
     * @param measurements which repair
     */
    RepairedOut write(Measurements measurements, ModelView view, Windows windows, Lineage lineage) {
      Repaired repaired = measurements.repair(view, windows, options, journal);
      RepairResult result = repaired.result();
      warn(result);
      Provenance origin = Provenance.of(view, windows);
      Lineage more = lineage.repaired(result.story(), origin);
      return new RepairedOut(result, out.write(source, repaired.view(), more), windows);
    }

    private void warn(RepairResult result) {
      if (!result.accepted()) {
        Warnings.warn(
            "The repair is not accepted, since it does not lower the mean NLL (%.4f) by more than"
                + " the standard error (%.4f): %s gets the model without the removed units,"
                + " unrepaired.",
            result.meanNllBefore(), result.standardError(), out.directory());
      }
    }
  }

  Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("out", model.directory().toString());
    fields.putAll(result.fields());
    fields.putAll(Fields.of(model));
    fields.put("text", windows.origin());
    return fields;
  }

  @Override
  public String toString() {
    return result + "\n\n" + model;
  }
}
