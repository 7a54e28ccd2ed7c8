package org.sleb4j.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.NextTokenLoss;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.model.Unit;
import org.sleb4j.model.family.Part;
import org.sleb4j.oracle.Cases.Case;

/**
 * Models without a unit, in every family: a unit whose last matrix and its bias are 0 adds 0 to the
 * stream, also behind a norm without offset. Only where a norm stands behind the addition is that
 * not the same; there the oracle leaves the unit out.
 */
class UnitOracleTest {
  private static final String ATTENTION =
      ".*(attn|attention|self_attention)\\.(o_proj|out_proj|dense|c_proj)\\.(weight|bias)";
  private static final String FEED_FORWARD =
      ".*(down_proj|fc2|dense_4h_to_h|\\.w2|mlp\\.c_proj)(\\.weight|\\.bias)?";

  private static final double TOLERANCE = 2e-5;

  @TempDir Path folder;

  static Stream<Case> cases() {
    List<Case> cases = new ArrayList<>(EveryFamilyTest.families().toList());
    Cases.named()
        .filter(named -> cases.stream().noneMatch(c -> c.name().equals(named.name())))
        .filter(named -> named.name().matches(".*(parallel|expert|behind|two norms).*"))
        .forEach(cases::add);
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void predictsWithoutAUnit(Case named) {
    Oracle whole = Oracle.of(named.model());
    whole.model().write(folder);
    List<int[]> windows = whole.windows(named.seed(), 12);
    double all = whole.meanNll(windows.get(0), whole.allBlocks());
    try (Model model = Model.open(folder, ModelOptions.defaults())) {
      for (int block : whole.allBlocks()) {
        for (Unit unit : Unit.of(block)) {
          double expected = without(named, unit, windows.get(0));
          double found = NextTokenLoss.of(model.full().without(unit), Windows.of(windows)).mean();
          assertEquals(expected, found, TOLERANCE, unit.toString());
          assertTrue(Math.abs(expected - all) > 1e-6, unit + " changes something");
        }
      }
    }
  }

  private static double without(Case named, Unit unit, int[] window) {
    if (Oracle.of(named.model()) instanceof OptOracle opt) {
      return new WithoutUnit(opt.model(), unit).meanNll(window, opt.allBlocks());
    }
    TinyModel model = named.model();
    String last = unit.part() == Part.ATTENTION ? ATTENTION : FEED_FORWARD;
    List<String> silenced =
        model.tensors().keySet().stream()
            .filter(name -> name.matches(".*(layers|h)\\." + unit.block() + "\\..*"))
            .filter(name -> name.matches(last))
            .toList();
    assertTrue(silenced.size() > 0, unit + " of " + model.tensors().keySet());
    silenced.forEach(name -> model.scale(name, 0));
    Oracle oracle = Oracle.of(model);
    return oracle.meanNll(window, oracle.allBlocks());
  }

  /** OPT without a unit, which takes the norm behind it along. */
  private static final class WithoutUnit extends OptOracle {
    private final Unit removed;

    private WithoutUnit(TinyModel model, Unit removed) {
      super(model);
      this.removed = removed;
    }

    @Override
    double[][] unit(int block, Part part, double[][] x) {
      return removed.equals(new Unit(block, part)) ? x : super.unit(block, part, x);
    }
  }
}
