package org.sleb4j.model.family;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sleb4j.model.family.LayerGroup.Producer;

/**
 * A transformer block. Names of tensors are those within the block: blocks that compute alike are
 * equal, and share a program.
 */
public record Block(Attention attention, FeedForward feedForward, Residual residual) {
  private static final String NEEDS = ", context, mask, cache, start";

  private UnitScript attentionUnit() {
    return new UnitScript(
        "attention",
        residual.attention(),
        residual.sharesNorm() ? "norm" : "attention_norm",
        attention.slots(),
        NEEDS,
        residual.multiplier());
  }

  private UnitScript feedForwardUnit() {
    return new UnitScript(
        "feed_forward",
        residual.feedForward(),
        residual.sharesNorm() ? "norm" : "feed_forward_norm",
        feedForward.slots(),
        "",
        residual.multiplier());
  }

  /** Returns the slots of {@code w}, the argument of the methods of {@link #script}. */
  public List<Slot> slots() {
    return Stream.of(attentionUnit(), feedForwardUnit())
        .flatMap(unit -> unit.allSlots().stream())
        .distinct()
        .toList();
  }

  /**
   * Returns the methods {@code block(self, x, w, context, mask, cache, start)}, {@code
   * attention_unit} with the same arguments, and {@code feed_forward_unit(self, x, w)}. Each takes
   * states, [batch, tokens, width], and returns those behind it. They call {@code linear} and
   * {@code project}, which the kind of linear layers brings.
   */
  public Script script() {
    UnitScript first = attentionUnit();
    UnitScript second = feedForwardUnit();
    return Stream.of(attention.script(), feedForward.script(), first.script(), second.script())
        .reduce(Script.NONE, Script::plus)
        .plus(Script.of(method("attention_unit", unpacked(returned(first.sum("x"))))))
        .plus(Script.of(feedForwardMethod(unpacked(returned(second.sum("x"))))))
        .plus(Script.of(method("block", residual.parallel() ? parallel(first, second) : IN_TURN)));
  }

  private static final String IN_TURN =
      """
      x = self.attention_unit(x, w, context, mask, cache, start)
      return self.feed_forward_unit(x, w)
      """;

  private String parallel(UnitScript first, UnitScript second) {
    if (!residual.sharesNorm()) {
      String added = first.added(first.read("x")) + " + " + second.added(second.read("x"));
      return unpacked(returned("x + " + added));
    }
    String normed = "normed = " + first.read("x") + "\n";
    String added = first.added("normed") + " + " + second.added("normed");
    return unpacked(normed + returned("x + " + added));
  }

  private String unpacked(String rest) {
    return Slot.unpacked(slots()) + "\n" + rest;
  }

  private static String returned(String expression) {
    return "return " + expression + "\n";
  }

  private static String method(String name, String body) {
    return "def "
        + name
        + "(self, x: Tensor, w: List[List[List[Tensor]]], context: List[Tensor],"
        + " mask: List[Tensor], cache: List[Tensor], start: int) -> Tensor:\n"
        + body.indent(2);
  }

  private static String feedForwardMethod(String body) {
    return "def feed_forward_unit(self, x: Tensor, w: List[List[List[Tensor]]]) -> Tensor:\n"
        + body.indent(2);
  }

  /** Returns the linear layers, those that read the same input together. */
  List<LayerGroup> layers() {
    return Stream.concat(
            attention.layers(input(residual.attention())).stream(),
            feedForward.layers(input(residual.feedForward())).stream())
        .toList();
  }

  /**
   * A norm in front makes the input of what it feeds alone. One that is shared, or that stands
   * behind and so also makes the next addition, cannot be divided.
   */
  private Optional<Producer> input(Residual.Norms norms) {
    return norms.front().filter(norm -> !residual.sharesNorm()).flatMap(Norm::producer);
  }
}
