package org.sleb4j.model.family;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * TorchScript of a unit of a block, its attention or its feed-forward: with the norms about it and
 * the addition to the states.
 *
 * @param method the method of the part, which takes the states it reads, its slots, and more
 * @param norms the norms about the part
 * @param front the name of the slot of the norm in front
 * @param slots those of the part
 * @param more arguments of the method behind the slots
 * @param multiplier what the part's result is multiplied with
 */
record UnitScript(
    String method,
    Residual.Norms norms,
    String front,
    List<Slot> slots,
    String more,
    double multiplier) {
  private String inside() {
    return method + "_inside_norm";
  }

  private String behind() {
    return method + "_sum_norm";
  }

  /** Returns the slots of the norms and, behind them, of the part. */
  List<Slot> allSlots() {
    List<Slot> all = new ArrayList<>();
    norms.front().ifPresent(norm -> all.addAll(norm.slots(front)));
    norms.inside().ifPresent(norm -> all.addAll(norm.slots(inside())));
    norms.behind().ifPresent(norm -> all.addAll(norm.slots(behind())));
    all.addAll(slots);
    return all;
  }

  /** Returns the methods and constants of its norms. */
  Script script() {
    return Stream.of(
            norms.front().map(norm -> norm.script(front)),
            norms.inside().map(norm -> norm.script(inside())),
            norms.behind().map(norm -> norm.script(behind())))
        .flatMap(script -> script.stream())
        .reduce(Script.NONE, Script::plus)
        .with("branch_multiplier", multiplier);
  }

  /** Returns the expression for what the part reads. */
  String read(String x) {
    return norms.front().map(norm -> norm.of(x, front)).orElse(x);
  }

  /** Returns the expression for what is added to the states, given that for what the part reads. */
  String added(String read) {
    String result = "self." + method + "(" + read + Slot.arguments(slots) + more + ")";
    String normed = norms.inside().map(norm -> norm.of(result, inside())).orElse(result);
    return multiplier == 1 ? normed : normed + " * self.branch_multiplier";
  }

  /** Returns the expression for the states behind the unit. */
  String sum(String x) {
    String sum = x + " + " + added(read(x));
    return norms.behind().map(norm -> norm.of(sum, behind())).orElse(sum);
  }
}
