package org.sleb4j.bench;

import java.util.List;
import java.util.Optional;
import org.sleb4j.eval.Perplexity;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.zeroshot.TaskScore;

/**
 * How well a model does, how large it is and how fast.
 *
 * @param blocks what runs of it
 * @param losses of each window of a text that no search has seen
 * @param score its answers; none where it was not asked
 * @param size of what is left
 * @param speeds beside the dense model, prompt first; none of the dense model itself, and where it
 *     was not timed
 */
public record Standing(
    ActiveBlocks blocks,
    WindowLosses losses,
    Optional<TaskScore> score,
    ModelSize size,
    List<SpeedComparison> speeds) {
  public Standing {
    speeds = List.copyOf(speeds);
  }

  /** Returns whether the same units run, in whatever order the others were removed. */
  boolean isSameModel(Standing other) {
    return blocks.activeUnits().equals(other.blocks.activeUnits());
  }

  /** Returns how well it predicts the text. */
  public Perplexity perplexity() {
    return Perplexity.of(losses, 0);
  }
}
