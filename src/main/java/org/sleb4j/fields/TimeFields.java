package org.sleb4j.fields;

import java.util.Map;
import org.sleb4j.model.Units;
import org.sleb4j.search.TimeBudget;

/** The JSON object of a budget of milliseconds, and of what was measured for it. */
public final class TimeFields {
  private TimeFields() {}

  /** Returns what models took, and that this machine decides it. */
  public static Map<String, Object> of(TimeBudget time) {
    return Fields.map(
        "budget", time.most(),
        "unit", time.unit(),
        "work", time.work(),
        "machineDependent", true,
        "measured", time.times().stream().map(TimeFields::of).toList());
  }

  private static Map<String, Object> of(TimeBudget.Time time) {
    return Fields.map(
        "removed",
        Units.values(time.left().removals()),
        "milliseconds",
        Fields.number(time.milliseconds()));
  }
}
