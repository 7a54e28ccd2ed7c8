package org.sleb4j.fields;

import static org.sleb4j.fields.Fields.map;
import static org.sleb4j.fields.Fields.number;

import java.util.List;
import java.util.Map;
import org.sleb4j.model.Units;
import org.sleb4j.origin.Provenance;
import org.sleb4j.repair.RepairCourse;
import org.sleb4j.repair.RepairResult;

/** The fields of repairs. */
public final class RepairFields {
  private RepairFields() {}

  public static Map<String, Object> of(RepairResult result, Provenance origin) {
    Map<String, Object> fields = result.fields();
    fields.put("text", origin.windows());
    return fields;
  }

  /** Returns what repairs gain after each removal, on a text that no repair saw. */
  public static Map<String, Object> of(RepairCourse course, String calibration) {
    return map(
        "dense", Fields.of(course.dense()),
        "steps", course.steps().stream().map(step -> of(course, step)).toList(),
        "calibration", calibration);
  }

  private static Map<String, Object> of(RepairCourse course, RepairCourse.Step step) {
    List<Units> removed = step.blocks().removals();
    return map(
        "removed", Units.values(removed),
        "meanNllBefore", number(step.before().meanNll()),
        "meanNllAfter", number(step.after().meanNll()),
        "perplexityBefore", number(step.before().perplexity()),
        "perplexityAfter", number(step.after().perplexity()),
        "left", number(course.left(step)),
        "accepted", step.repair().accepted(),
        "rho", number(step.repair().rho()));
  }
}
