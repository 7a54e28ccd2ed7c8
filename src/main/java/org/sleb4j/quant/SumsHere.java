package org.sleb4j.quant;

import java.nio.file.Path;
import java.util.List;
import org.sleb4j.model.Calibration;
import org.sleb4j.model.HiddenStates;
import org.sleb4j.model.Model;
import org.sleb4j.torch.Scope;

/** Sums in this process, of a model whose blocks are in memory one at a time. */
final class SumsHere implements CalibrationSums {
  private final Calibration calibration;
  private final CalibrationWalk walk;

  private SumsHere(Calibration calibration, CalibrationWalk walk) {
    this.calibration = calibration;
    this.walk = walk;
  }

  static CalibrationSums begin(QuantizedModel.Source source, Path folder) {
    Calibration calibration = Calibration.open(source.directory(), source.computing());
    try {
      var room = new HiddenStates.Room(room(source, calibration.model()), folder);
      return new SumsHere(
          calibration, new CalibrationWalk(calibration.model(), source.text(), room));
    } catch (RuntimeException | Error e) {
      calibration.close();
      throw e;
    }
  }

  /**
   * Returns the bytes of memory for hidden states: beside a block and what it adds up, with one
   * product on its way, and beside the source where memory is limited by name and was not measured
   * with the source in it.
   */
  private static long room(QuantizedModel.Source source, Model calibrating) {
    Model model = source.model().model();
    boolean beside = model.options().memory().isPresent() && !model.isStreamed();
    List<Long> sums =
        model.layers(0).stream()
            .map(group -> Calibration.Sums.bytes(group.layers().get(0).inputs()))
            .toList();
    long all = sums.stream().mapToLong(Long::longValue).sum();
    long largest = sums.stream().mapToLong(Long::longValue).max().orElse(0);
    return calibrating.streaming().roomForStates()
        - all
        - largest
        - (beside ? model.info().bytesInMemory() : 0);
  }

  @Override
  public List<Calibration.Sums> run(Scope scope, int block) {
    walk.run(block);
    return PackedGroup.of(calibration.model(), block).stream()
        .map(group -> calibration.sums(scope, block, group.group()))
        .toList();
  }

  @Override
  public void close() {
    walk.close();
    calibration.close();
  }
}
