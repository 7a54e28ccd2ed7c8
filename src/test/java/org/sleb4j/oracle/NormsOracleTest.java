package org.sleb4j.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.data.Windows;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.redundancy.StateNorms;

/** Norms of hidden states against a computation in double precision. */
class NormsOracleTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"llama: plain, grouped heads", "opt: norm before"})
  void areThoseOfTheFormulas(String name) {
    Oracle oracle = Oracle.of(Cases.named(name).model());
    List<int[]> windows = oracle.windows(1, 12, 12, 9);
    oracle.model().write(directory);
    try (Model model = Model.open(directory, ModelOptions.defaults())) {
      List<Integer> all = oracle.allBlocks();
      assertNorms(oracle, all, StateNorms.of(model.full(), Windows.of(windows), p -> {}), windows);
      List<Integer> active = Oracle.without(all, all.get(1));
      StateNorms pruned =
          StateNorms.of(
              model.view(new ActiveBlocks(all.size(), List.of(all.get(1)))),
              Windows.of(windows),
              p -> {});
      assertNorms(oracle, active, pruned, windows);
    }
  }

  private static void assertNorms(
      Oracle oracle, List<Integer> active, StateNorms found, List<int[]> windows) {
    assertEquals(active.size() + 1, found.means().size());
    assertEquals(33, found.tokens());
    for (int ran = 0; ran <= active.size(); ran++) {
      List<Double> norms = new ArrayList<>();
      for (int[] window : windows) {
        for (double[] state : oracle.states(Text.window(window), active.subList(0, ran))) {
          double squares = 0;
          for (double x : state) {
            squares += x * x;
          }
          norms.add(Math.sqrt(squares));
        }
      }
      double mean = norms.stream().mapToDouble(n -> n).average().orElseThrow();
      double largest = norms.stream().mapToDouble(n -> n).max().orElseThrow();
      assertEquals(mean, found.means().get(ran), 1e-5 * mean);
      assertEquals(largest, found.largest().get(ran), 1e-5 * largest);
    }
  }
}
