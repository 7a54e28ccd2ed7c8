package org.sleb4j.quant;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.sleb4j.check.Check;
import org.sleb4j.data.Windows;
import org.sleb4j.model.Calibration;
import org.sleb4j.model.HiddenStates;
import org.sleb4j.model.Model;
import org.sleb4j.torch.TensorCopy;

/**
 * One batch of windows on its way through the blocks, with its states in the Java heap: what
 * another process needs to run a block over it. It is a value; a block makes another.
 */
public final class CalibrationBatch implements Serializable {
  private static final long serialVersionUID = 1;

  private final int[][] ids;
  private final List<TensorCopy> states;

  private CalibrationBatch(int[][] ids, List<TensorCopy> states) {
    this.ids = ids;
    this.states = states;
  }

  /**
   * Returns the batches of windows in their order, in front of the embedding.
   *
   * @throws org.sleb4j.check.InvalidInputException if a window does not fit the model
   */
  public static List<CalibrationBatch> of(Model model, Windows windows) {
    windows.checkFits(model.info().vocabulary(), model.info().context());
    return windows.batches(model.batchTokens()).stream()
        .map(batch -> batch.windows().stream().map(windows::ids).toArray(int[][]::new))
        .map(ids -> new CalibrationBatch(ids, List.of()))
        .toList();
  }

  /**
   * Returns how many inputs each group of layers has that 4 bits fit, in the order of the groups.
   *
   * @throws org.sleb4j.check.InvalidInputException if they are too many for a copy of their sums
   */
  public static List<Long> inputs(Model model, int block) {
    List<Long> inputs =
        PackedGroup.of(model, block).stream().map(group -> group.layers().get(0).inputs()).toList();
    inputs.forEach(
        count ->
            Check.that(
                4 * count * count <= Integer.MAX_VALUE,
                "A layer of block %d reads %,d numbers, but a cluster adds up products of at most"
                    + " 23,170: quantize without --spark.",
                block,
                count));
    return inputs;
  }

  /**
   * Returns what it adds to the sums of a block: of each group of {@link #inputs} both.
   *
   * @param calibrating whose layers add up what they read
   */
  public List<TensorCopy> sums(Model calibrating, int block) {
    Calibration calibration = Calibration.of(calibrating);
    return walking(
        calibrating,
        walk -> {
          List<TensorCopy> found = new ArrayList<>();
          calibration.forget(block);
          walk.run(block);
          PackedGroup.of(calibrating, block)
              .forEach(group -> found.addAll(calibration.copies(block, group.group())));
          return found;
        });
  }

  /** Returns the batch behind a block. */
  public CalibrationBatch after(Model calibrating, int block) {
    return walking(
        calibrating,
        walk -> {
          walk.run(block);
          return new CalibrationBatch(ids, List.of(walk.copy()));
        });
  }

  /** Other threads of this process add to the same sums, so each has the model in its turn. */
  private <T> T walking(Model calibrating, Function<CalibrationWalk, T> work) {
    HiddenStates.Room room = new HiddenStates.Room(Long.MAX_VALUE, Path.of(""));
    return calibrating.inTurn(
        () -> {
          try (CalibrationWalk walk =
              new CalibrationWalk(calibrating, Windows.of(List.of(ids)), room, states)) {
            return work.apply(walk);
          }
        });
  }
}
