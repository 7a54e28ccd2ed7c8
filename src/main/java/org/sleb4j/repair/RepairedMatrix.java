package org.sleb4j.repair;

import java.util.LinkedHashMap;
import java.util.Map;
import org.sleb4j.check.Strings;
import org.sleb4j.model.Unit;

/**
 * What became of the weights that a unit writes with.
 *
 * @param unit whose they are
 * @param target behind which unit of the dense model the states are that they aim at
 * @param tensor the name of the matrix, or of the gain of a norm, in the checkpoint
 * @param change |W' - W| / |W|, of Frobenius norms, before W' is rounded to the stored type; of a
 *     norm, of its gain and offset together
 */
public record RepairedMatrix(Unit unit, Unit target, String tensor, double change) {
  Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("unit", unit.toString());
    fields.put("target", target.toString());
    fields.put("change", change);
    return fields;
  }

  @Override
  public String toString() {
    return Strings.format("%-16s %-22s %15.4f  %s", unit, target, change, tensor);
  }
}
