package org.sleb4j.search;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sleb4j.Golden;
import org.sleb4j.Numbers;
import org.sleb4j.data.Windows;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.model.Units;
import org.sleb4j.redundancy.ModelWalk;
import org.sleb4j.torch.Torch;

/** Compares every pass of a search with the official SLEB code's. */
class GoldenSearchTest {
  @ParameterizedTest
  @CsvSource({
    "llama-gqa, default",
    "llama-gqa, no_barriers",
    "llama-gqa, early2",
    "llama-tied, default",
    "llama-ropedynamic, default",
    "llama-tied, no_barriers",
    "opt-pre, default",
    "opt-pre, no_barriers",
    "opt-pre, early2",
    "opt-post, default",
    "opt-post, no_barriers"
  })
  void removesWhatTheOfficialCodeRemoves(String name, String run) {
    Golden golden = Golden.of(name);
    JsonNode expected = golden.json().get("sleb").get("runs").get(run);
    long before = Torch.liveHandles();
    try (Model model = Model.open(golden.directory(), ModelOptions.defaults())) {
      long loaded = Torch.liveHandles();
      SearchResult result = search(model, golden.windows("calib_ids"), expected);
      assertEquals(loaded, Torch.liveHandles(), "native arrays alive after the search");
      assertEquals(Units.blocks(Numbers.list(expected.get("removal_order"))), result.removed());
      for (int i = 0; i < result.passes().size(); i++) {
        assertPass(expected.get("phases").get(i), result.passes().get(i));
      }
    }
    assertEquals(before, Torch.liveHandles());
  }

  private static SearchResult search(Model model, Windows windows, JsonNode run) {
    SearchOptions options =
        new SearchOptions(
            run.get("num_remove_blocks").asInt(),
            run.get("early_barrier").asInt(),
            run.get("latter_barrier").asInt());
    return Search.of(ModelWalk.scorer(model, windows), SearchSpace.of(model.full()), options)
        .runTo(options.removals());
  }

  private static void assertPass(JsonNode phase, Pass pass) {
    List<Candidate> candidates = pass.candidates();
    assertEquals(phase.get("candidates").size(), candidates.size());
    for (int i = 0; i < candidates.size(); i++) {
      JsonNode expected = phase.get("candidates").get(i);
      assertEquals(expected.get("block").asInt(), candidates.get(i).block());
      assertEquals(expected.get("mean_nll").asDouble(), candidates.get(i).mean(), 1e-4);
      assertEquals(expected.get("loss_sum").asDouble(), candidates.get(i).loss(), 0.1);
    }
  }
}
