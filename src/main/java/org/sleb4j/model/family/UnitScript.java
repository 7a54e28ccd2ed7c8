package org.sleb4j.model.family;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * TorchScript of a unit of a block, its attention or its feed-forward: with the norms about it and
 * the addition to the states.
 *
 * @param method the method of the part, which takes the states it reads, its slots, and more
 * @param norms the norms about the part
 * @param front the name of the slot of the norm in front
 * @param slots those of the part
 * @param output the slot of the layer whose result is the part's; none where it is no layer's
 * @param more arguments of the method behind the slots
 * @param multiplier what the part's result is multiplied with
 */
record UnitScript(
    String method,
    Residual.Norms norms,
    String front,
    List<Slot> slots,
    Optional<Slot> output,
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
            norms.inside().map(norm -> norm.scriptWithPlain(inside())),
            norms.behind().map(norm -> norm.scriptWithPlain(behind())))
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
    return scaled(inside(output.map(o -> product(hidden(read), o)).orElseGet(() -> whole(read))));
  }

  private String whole(String read) {
    return call(method, read);
  }

  /** Returns the expression for what the output layer reads. */
  String hidden(String read) {
    return call(method + "_hidden", read);
  }

  /** Returns the expression for how much the attention reads of each token. */
  String weights(String read) {
    return call(method + "_weights", read);
  }

  private String call(String name, String read) {
    return "self." + name + "(" + read + Slot.arguments(slots) + more + ")";
  }

  private static String product(String hidden, Slot layer) {
    return "self.linear(" + hidden + ", " + layer.name() + "[0])";
  }

  private String inside(String result) {
    return norms.inside().map(norm -> norm.of(result, inside())).orElse(result);
  }

  private String scaled(String result) {
    return multiplier == 1 ? result : result + " * self.branch_multiplier";
  }

  /** Returns the expression for the states behind the unit. */
  String sum(String x) {
    return behind(x + " + " + added(read(x)));
  }

  private String behind(String sum) {
    return norms.behind().map(norm -> norm.of(sum, behind())).orElse(sum);
  }

  /**
   * Returns what makes the states behind the unit, linear in its weights; none where nothing is.
   */
  Optional<Writer> writer() {
    return output.flatMap(
        layer ->
            norms.behind().isPresent()
                ? gain(norms.behind(), behind(), 1)
                : norms.inside().isPresent()
                    ? gain(norms.inside(), inside(), multiplier)
                    : Optional.of(new Writer(layer, multiplier)));
  }

  private static Optional<Writer> gain(Optional<Norm> norm, String name, double multiplier) {
    return norm.flatMap(n -> n.slots(name).stream().findFirst())
        .map(slot -> new Writer(slot, multiplier));
  }

  /**
   * Returns the expression for what the writer reads, given that for what the output layer does.
   */
  String writerInput(String x, String hidden) {
    String result = product(hidden, output.orElseThrow());
    return norms
        .behind()
        .map(norm -> norm.plain(x + " + " + scaled(inside(result)), behind()))
        .or(() -> norms.inside().map(norm -> norm.plain(result, inside())))
        .orElse(hidden);
  }

  /** Returns the expression for the states behind the unit, given what the output layer reads. */
  String sum(String x, String hidden) {
    return behind(x + " + " + scaled(inside(product(hidden, output.orElseThrow()))));
  }
}
