package org.sleb4j.redundancy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.Golden;
import org.sleb4j.Numbers;
import org.sleb4j.data.Windows;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.torch.Torch;

/** Compares the metrics with those of transformers' states and losses. */
class GoldenRedundancyTest {
  @ParameterizedTest
  @ValueSource(strings = {"llama-gqa", "llama-tied", "llama-ropedynamic", "opt-pre", "opt-post"})
  void measuresEveryBlockInOneWalk(String name) {
    Golden golden = Golden.of(name);
    Windows windows = golden.windows("calib_ids");
    double[] cosine = Numbers.doubles(golden.json().get("metric1").get("mean_token_cosine"));
    double[] loss = Numbers.doubles(golden.json().get("metric2").get("mean_nll"));
    try (Model model = Model.open(golden.directory(), ModelOptions.defaults())) {
      long loaded = Torch.liveHandles();
      Redundancy redundancy = Redundancy.of(model.full(), windows);
      assertEquals(loaded, Torch.liveHandles());
      assertEquals(6, redundancy.blocks().size());
      for (BlockRedundancy block : redundancy.blocks()) {
        assertEquals(1 - cosine[block.block()], block.metric1(), 1e-4, "metric 1");
        assertEquals(loss[block.block()], block.metric2(), 1e-4, "metric 2");
      }
      assertEquals(golden.json().get("calib_nll_mean").asDouble(), redundancy.meanNll(), 1e-4);
      assertEquals(windows.count() * (6 + 15.0), redundancy.blockPasses());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama-gqa", "opt-post"})
  void findsNeighboursAsAlikeAsMetric1Says(String name) {
    Golden golden = Golden.of(name);
    double[] cosine = Numbers.doubles(golden.json().get("metric1").get("mean_token_cosine"));
    List<Double> progress = new ArrayList<>();
    try (Model model = Model.open(golden.directory(), ModelOptions.defaults())) {
      BlockSimilarity similarity =
          BlockSimilarity.of(model.full(), golden.windows("calib_ids"), progress::add);
      assertEquals(512, similarity.tokens());
      for (int block = 1; block < 6; block++) {
        assertEquals(cosine[block], similarity.cosine(block - 1, block), 1e-4);
        assertEquals(cosine[block], similarity.cosine(block, block - 1), 1e-4);
        assertEquals(1, similarity.cosine(block, block), 1e-6);
      }
    }
    assertEquals(1, progress.get(progress.size() - 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama-gqa", "opt-pre"})
  void measuresMetric3OnAPrunedModel(String name) {
    Golden golden = Golden.of(name);
    var second = golden.json().get("sleb").get("runs").get("no_barriers").get("phases").get(1);
    List<Integer> removed = Numbers.list(second.get("removed_before"));
    try (Model model = Model.open(golden.directory(), ModelOptions.defaults())) {
      Redundancy redundancy =
          Redundancy.of(model.view(new ActiveBlocks(6, removed)), golden.windows("calib_ids"));
      for (int i = 0; i < 5; i++) {
        assertEquals(
            second.get("candidates").get(i).get("mean_nll").asDouble(),
            redundancy.blocks().get(i).metric2(),
            1e-4);
      }
    }
  }
}
