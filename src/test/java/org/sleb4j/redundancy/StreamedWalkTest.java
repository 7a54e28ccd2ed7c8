package org.sleb4j.redundancy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sleb4j.Golden;
import org.sleb4j.check.Warnings;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.NextTokenLoss;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.model.Units;
import org.sleb4j.search.Search;
import org.sleb4j.search.SearchOptions;
import org.sleb4j.search.SearchResult;
import org.sleb4j.search.SearchSpace;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Torch;

/** A model that does not fit in memory gives the numbers of one that does. */
class StreamedWalkTest {
  /** Enough for the head and two blocks of the small models, not for six blocks. */
  private static final long MEMORY = 600 << 10;

  @ParameterizedTest
  @CsvSource({
    "llama-gqa, FLOAT32",
    "opt-pre, FLOAT32",
    "opt-post, FLOAT32",
    "llama-gqa-bf16, FLOAT32"
  })
  void findsWhatAModelInMemoryFinds(String name, DType dtype) {
    Golden golden = Golden.of(name);
    Windows windows = golden.windows("calib_ids");
    ModelOptions options = ModelOptions.defaults().withDtype(dtype);
    try (Model resident = Model.open(golden.directory(), options);
        Model streamed = Model.open(golden.directory(), options.withMemory(MEMORY))) {
      assertFalse(resident.isStreamed());
      assertTrue(streamed.isStreamed());
      long loaded = Torch.liveHandles();
      assertEquals(search(resident, windows).passes(), search(streamed, windows).passes());
      assertEquals(
          Redundancy.of(resident.full(), windows).blocks(),
          Redundancy.of(streamed.full(), windows).blocks());
      assertEquals(
          NextTokenLoss.of(resident.full(), windows), NextTokenLoss.of(streamed.full(), windows));
      assertMetrics(golden, Redundancy.of(streamed.full(), windows));
      long held = Torch.liveHandles() - loaded;
      assertTrue(held >= 0 && held <= 1, "it holds one block: " + held);
    }
  }

  /**
   * Room for several batches of 418 tokens together, for three candidates of a batch, for one, and
   * for nothing: beside 241.75 KiB for the head and a block, a state of a token takes 256 bytes.
   */
  @ParameterizedTest
  @CsvSource({
    "200, 2, 60, 1300000, 17",
    "10, 60, 60, 1300000, 2",
    "40, 128, 128, 1300000, 18",
    "200, 2, 60, 295000, 354"
  })
  void findsTheSameInGroupsOfWindows(
      int count, int shortest, int longest, long memory, int groups) {
    Golden golden = Golden.of("llama-gqa");
    Windows windows = random(count, shortest, longest);
    ModelOptions options = ModelOptions.defaults().withDtype(DType.FLOAT32);
    try (Model resident = Model.open(golden.directory(), options);
        Model streamed = Model.open(golden.directory(), options.withMemory(memory))) {
      assertTrue(streamed.isStreamed());
      Redundancy expected = Redundancy.of(resident.full(), windows);
      List<String> warnings = new ArrayList<>();
      Redundancy found =
          Warnings.heardBy(warnings::add, () -> Redundancy.of(streamed.full(), windows));
      assertEquals(1, warnings.size());
      assertTrue(warnings.get(0).contains("in " + groups + " groups"), warnings.get(0));
      assertEquals(expected.blocks(), found.blocks());
      assertEquals(expected.meanNll(), found.meanNll());
      assertEquals(expected.blockPasses(), found.blockPasses());
      assertEquals(
          NextTokenLoss.of(resident.full(), windows), NextTokenLoss.of(streamed.full(), windows));
    }
  }

  private static Windows random(int count, int shortest, int longest) {
    SplittableRandom random = new SplittableRandom(3);
    return Windows.of(
        IntStream.range(0, count)
            .mapToObj(i -> random.ints(shortest + i % (longest - shortest + 1), 0, 256).toArray())
            .toList());
  }

  /** Compares with transformers' losses, so that both ways are not wrong alike. */
  private static void assertMetrics(Golden golden, Redundancy found) {
    JsonNode losses = golden.json().get("metric2").get("mean_nll");
    JsonNode cosines = golden.json().get("metric1").get("mean_token_cosine");
    for (BlockRedundancy block : found.blocks()) {
      assertEquals(losses.get(block.block()).asDouble(), block.metric2(), 1e-4);
      assertEquals(1 - cosines.get(block.block()).asDouble(), block.metric1(), 1e-4);
    }
  }

  private static SearchResult search(Model model, Windows windows) {
    return Search.of(
            ModelWalk.scorer(model, windows), SearchSpace.blocks(6), SearchOptions.paper(3))
        .runTo(3);
  }

  @ParameterizedTest
  @CsvSource({"llama-gqa-bf16", "llama-gqa-f16"})
  void computesInTheStoredTypeFromDisk(String name) {
    Golden golden = Golden.of(name);
    Windows windows = golden.windows("calib_ids");
    try (Model streamed =
        Model.open(golden.directory(), ModelOptions.defaults().withMemory(300 << 10))) {
      assertTrue(streamed.isStreamed());
      assertEquals(streamed.info().storedType(), streamed.info().dtype());
      assertEquals(Units.blocks(List.of(3, 2, 4)), search(streamed, windows).removed());
    }
  }
}
