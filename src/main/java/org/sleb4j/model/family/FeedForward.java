package org.sleb4j.model.family;

import java.util.List;
import java.util.Optional;
import org.sleb4j.model.family.LayerGroup.Producer;

/** What a block does with each token by itself. */
public interface FeedForward {
  List<Slot> slots();

  /**
   * Returns the slot of the layer whose result is that of the feed-forward; none where it is no
   * layer's.
   */
  default Optional<Slot> output() {
    return Optional.empty();
  }

  /**
   * Returns the method {@code feed_forward_hidden(self, x, SLOTS)}, which gives what the {@link
   * #output} layer reads; without such a layer {@code feed_forward(self, x, SLOTS)}.
   */
  Script script();

  /**
   * Returns the linear layers with what computes their input.
   *
   * @param input what computes the input of the feed-forward
   */
  List<LayerGroup> layers(Optional<Producer> input);

  /** Returns this feed-forward in the layout in which a checkpoint holds a block. */
  default FeedForward laidOutAs(Tensors tensors) {
    return this;
  }

  /** Returns multiply-adds for a token. */
  default double multiplyAdds() {
    return slots().stream().mapToDouble(Slot::matrixElements).sum();
  }
}
