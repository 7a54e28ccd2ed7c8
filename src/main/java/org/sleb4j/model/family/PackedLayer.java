package org.sleb4j.model.family;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a layer of a written model holds: the attention of a block of the whole model and the
 * feed-forward of the same block or a later one. At most one of them is missing; padding takes its
 * place, which adds 0 to the states.
 *
 * @param attention the block whose attention it holds; none where that is padding
 * @param feedForward the block whose feed-forward it holds; none where that is padding
 */
public record PackedLayer(OptionalInt attention, OptionalInt feedForward) {
  /** Returns a layer that holds a block as it is. */
  public static PackedLayer of(int block) {
    return new PackedLayer(OptionalInt.of(block), OptionalInt.of(block));
  }

  /** Returns the block whose part it holds; none where that is padding. */
  public OptionalInt block(Part part) {
    return part == Part.ATTENTION ? attention : feedForward;
  }

  /** Returns the part that is padding. */
  public Optional<Part> padding() {
    return attention.isEmpty()
        ? Optional.of(Part.ATTENTION)
        : Optional.of(Part.FEED_FORWARD).filter(part -> feedForward.isEmpty());
  }

  /** Returns whether it holds a block as it is. */
  public boolean isWhole() {
    return attention.isPresent() && attention.equals(feedForward);
  }

  /** Returns the block of its attention, or of its feed-forward where that is all it holds. */
  int first() {
    return attention.orElseGet(feedForward::getAsInt);
  }
}
