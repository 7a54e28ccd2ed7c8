package org.sleb4j.model.family;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What makes the first states of tokens and their positions.
 *
 * @param tokens [vocabulary, width of the embedding]
 * @param multiplier what embeddings are multiplied with, in the type of the computation
 * @param projection from the width of the embedding to that of states, where they differ
 * @param positions where they are learned
 */
public record Embedding(
    Weight tokens,
    OptionalDouble multiplier,
    Optional<Weight> projection,
    Optional<LearnedPositions> positions) {
  /** Returns an embedding that is a table and nothing else. */
  static Embedding of(Weight tokens) {
    return new Embedding(tokens, OptionalDouble.empty(), Optional.empty(), Optional.empty());
  }

  Embedding times(double factor) {
    return new Embedding(tokens, OptionalDouble.of(factor), projection, positions);
  }

  /** Returns the slots of {@code w}, the argument of the method of {@link #script}. */
  public List<Slot> slots() {
    List<Slot> slots = new ArrayList<>();
    slots.add(Slot.table("token_table", tokens));
    positions.ifPresent(p -> slots.add(Slot.table("position_table", p.table())));
    projection.ifPresent(p -> slots.add(Slot.linear("input_projection", p)));
    return slots;
  }

  /**
   * Returns the method {@code embed(self, ids, positions, w, type)}: the states of tokens, [batch,
   * tokens, width] in a type.
   */
  Script script() {
    StringBuilder body = new StringBuilder(Slot.unpacked(slots()));
    body.append("\nx = torch.embedding(token_table[0][0], ids).to(type)\n");
    if (multiplier.isPresent()) {
      body.append("x = x * torch.full([], self.multiplier, dtype=type, device=x.device)\n");
    }
    if (projection.isPresent()) {
      body.append("x = self.linear(x, input_projection[0])\n");
    }
    if (positions.isPresent()) {
      body.append("places = positions + self.position_offset\n");
      body.append("x = x + torch.embedding(position_table[0][0], places).to(type)\n");
    }
    body.append("return x\n");
    return constants()
        .plus(
            Script.of(
                "def embed(self, ids: Tensor, positions: Tensor, w: List[List[List[Tensor]]],"
                    + " type: int) -> Tensor:\n"
                    + body.toString().indent(2)));
  }

  private Script constants() {
    Script script = Script.NONE;
    if (multiplier.isPresent()) {
      script = script.with("multiplier", multiplier.getAsDouble());
    }
    return positions.isPresent()
        ? script.with("position_offset", positions.get().offset())
        : script;
  }
}
