package org.sleb4j.model.family;

import java.util.Arrays;
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

  /** The slot of a norm that both parts read. */
  private static final String SHARED = "norm";

  /** Returns this block in the layout in which a checkpoint holds it. */
  Block laidOutAs(Tensors tensors) {
    return new Block(attention, feedForward.laidOutAs(tensors), residual);
  }

  /** Returns this block with another attention. */
  Block with(Attention other) {
    return new Block(other, feedForward, residual);
  }

  /** Returns whether a part of another block computes what this one's does. */
  boolean sharesPart(Part part, Block other) {
    return residual.equals(other.residual)
        && (part == Part.ATTENTION
            ? attention.equals(other.attention)
            : feedForward.equals(other.feedForward));
  }

  private UnitScript unit(Part part) {
    return part == Part.ATTENTION
        ? new UnitScript(
            "attention",
            residual.attention(),
            residual.sharesNorm() ? SHARED : "attention_norm",
            attention.slots(),
            Optional.of(attention.output()),
            NEEDS,
            residual.multiplier())
        : new UnitScript(
            "feed_forward",
            residual.feedForward(),
            residual.sharesNorm() ? SHARED : "feed_forward_norm",
            feedForward.slots(),
            feedForward.output(),
            "",
            residual.multiplier());
  }

  private Stream<UnitScript> units() {
    return Arrays.stream(Part.values()).map(this::unit);
  }

  /** Returns the slots of {@code w}, the argument of the methods of {@link #script}. */
  public List<Slot> slots() {
    return units().flatMap(unit -> unit.allSlots().stream()).distinct().toList();
  }

  /** Returns the slots that go with a part: all but those of a norm that the other one shares. */
  public List<Slot> slots(Part part) {
    return unit(part).allSlots().stream().filter(slot -> !slot.name().equals(SHARED)).toList();
  }

  /** Returns whether both units read what enters the block. */
  public boolean isParallel() {
    return residual.parallel();
  }

  /** Returns what a part writes to the states with; none where no single layer does. */
  public Optional<Writer> writer(Part part) {
    return unit(part).writer();
  }

  /**
   * Returns the methods {@code block}, {@code attention_unit} and {@code feed_forward_unit}, all
   * with the parameters {@code (self, x, w, context, mask, cache, start)}. Each takes states,
   * [batch, tokens, width], and returns those behind it. They call {@code linear} and {@code
   * project}, which the kind of linear layers brings.
   *
   * <p>A unit with a {@link #writer} also comes in two halves: {@code UNIT_hidden}, with the same
   * parameters, returns what its output layer reads, and {@code UNIT_written(self, x, hidden, w)}
   * the states behind it; {@code UNIT_read(self, x, hidden, w)} returns what the writer reads.
   */
  public Script script() {
    return Stream.of(
            Stream.of(attention.script(), feedForward.script()),
            units().map(UnitScript::script),
            Arrays.stream(Part.values()).map(this::unitMethod),
            Arrays.stream(Part.values()).map(this::halves),
            Stream.of(Script.of(method("block", residual.parallel() ? parallel() : IN_TURN))))
        .flatMap(scripts -> scripts)
        .reduce(Script.NONE, Script::plus);
  }

  /** Returns the slots of {@code w}, the argument of the method of {@link #attentionWeights}. */
  public List<Slot> attentionSlots() {
    return unit(Part.ATTENTION).allSlots();
  }

  /**
   * Returns the method {@code attention_unit_weights}, with the parameters of those of {@link
   * #script}: how much each query head of each token reads of each token, [batch, heads, tokens,
   * tokens], in float32, given the states that enter the block. {@code w} are the {@link
   * #attentionSlots}.
   */
  public Script attentionWeights() {
    UnitScript unit = unit(Part.ATTENTION);
    String read = "x = x.to(w[-1][0][0].device, x.dtype, False, False)\n";
    String weights = returned(unit.weights(unit.read("x")));
    return attention
        .weightsScript()
        .plus(unit.script())
        .plus(
            Script.of(
                method(
                    Part.ATTENTION.method() + "_weights",
                    read + Slot.unpacked(attentionSlots()) + "\n" + weights)));
  }

  private Script unitMethod(Part part) {
    return Script.of(method(part.method(), unpacked(returned(unit(part).sum("x")))));
  }

  private Script halves(Part part) {
    UnitScript unit = unit(part);
    if (unit.writer().isEmpty()) {
      return Script.NONE;
    }
    String hidden = unpacked(returned(unit.hidden(unit.read("x"))));
    String read = unpacked(returned(unit.writerInput("x", "hidden")));
    String written = unpacked(returned(unit.sum("x", "hidden")));
    return Script.of(method(part.method() + "_hidden", hidden))
        .plus(Script.of(half(part.method() + "_read", read)))
        .plus(Script.of(half(part.method() + "_written", written)));
  }

  private static String half(String name, String body) {
    return "def "
        + name
        + "(self, x: Tensor, hidden: Tensor, w: List[List[List[Tensor]]]) -> Tensor:\n"
        + body.indent(2);
  }

  private static final String IN_TURN =
      """
      x = self.attention_unit(x, w, context, mask, cache, start)
      return self.feed_forward_unit(x, w, context, mask, cache, start)
      """;

  private String parallel() {
    UnitScript first = unit(Part.ATTENTION);
    UnitScript second = unit(Part.FEED_FORWARD);
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
