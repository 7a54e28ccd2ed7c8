package org.sleb4j.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sleb4j.Golden;
import org.sleb4j.SharedData;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.data.Corpus;
import org.sleb4j.data.Windows;
import org.sleb4j.data.WindowsProtocol;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.redundancy.ModelWalk;
import org.sleb4j.redundancy.PartScorer;
import org.sleb4j.tokenizer.Tokenizer;
import org.sleb4j.torch.Torch;

/** Races the blocks of models. */
class RacingModelTest {
  private static SearchResult exact(Model model, Windows windows, SearchOptions options) {
    return Search.of(ModelWalk.scorer(model, windows), SearchSpace.of(model.full()), options)
        .runTo(options.removals());
  }

  private static RacingResult race(Model model, Windows windows, RacingOptions options) {
    return RacingSearch.of(
            ModelWalk.partScorer(model, windows), SearchSpace.of(model.full()), options)
        .run();
  }

  /** On a model that learned something candidates differ, and most windows can be left out. */
  @Test
  void findsTheExactListOfATrainedModelWithFourTenthsOfItsBlockPasses() {
    Path directory = SharedData.path("models/stories3M-llama");
    Corpus stories = Corpus.read(SharedData.path("corpora/tinystories_2MiB.txt"));
    SearchOptions three = SearchOptions.paper(3);
    try (Model model = Model.open(directory, ModelOptions.defaults());
        Tokenizer tokenizer = Tokenizer.open(directory)) {
      Windows windows =
          new WindowsProtocol(128, 32, 0).cut(stories, text -> start(tokenizer, text));
      SearchResult exact = exact(model, windows, three);
      RacingResult racing = race(model, windows, RacingOptions.of(three));
      assertEquals(exact.removed(), racing.removed());
      assertEquals(exact.cost().orElseThrow().blockPasses(), racing.exactBlockPasses());

      assertTrue(
          racing.blockPasses() <= 0.4 * exact.cost().orElseThrow().blockPasses(),
          racing.toString());
      assertEquals(RacingSearchTest.counted(racing, 6), racing.blockPasses());
    }
  }

  private static int[] start(Tokenizer tokenizer, String text) {
    return tokenizer.encode(text.substring(0, 200_000));
  }

  @Test
  void scoresWindowsInPartsAsItDoesAllAtOnce() {
    Golden golden = Golden.of("llama-gqa");
    long before = Torch.liveHandles();
    try (Model model = Model.open(golden.directory(), ModelOptions.defaults())) {
      Windows windows = golden.windows("calib_ids");
      SearchOptions two = SearchOptions.paper(2);
      RacingResult racing = race(model, windows, RacingOptions.of(two).withFirstWindows(3));
      SearchResult exact = exact(model, windows, two);
      assertEquals(exact.removed(), racing.removed());
      assertEquals(RacingSearchTest.counted(racing, 6), racing.blockPasses());
      assertSameLosses(exact.passes().get(0), racing.passes().get(0));
    }
    assertEquals(before, Torch.liveHandles(), "native arrays alive after the search");
  }

  private static void assertSameLosses(Pass exact, RacingPass racing) {
    for (int i = 0; i < exact.candidates().size(); i++) {
      List<Double> all = exact.candidates().get(i).losses().means();
      Candidate raced = racing.candidates().get(i);
      if (raced.windows() == all.size()) {
        IntStream.range(0, all.size())
            .forEach(w -> assertEquals(all.get(w), raced.losses().means().get(w), 1e-5));
      }
    }
    assertTrue(racing.survivors() > 0);
  }

  @Test
  void refusesAWindowThatDoesNotFitBeforeItScoresAny() {
    Golden golden = Golden.of("llama-gqa");
    try (Model model = Model.open(golden.directory(), ModelOptions.defaults())) {
      int[] fits = {1, 2, 3};
      int[] tooLong = new int[129];
      Windows windows = Windows.of(Arrays.asList(fits, fits, tooLong));
      assertThrows(InvalidInputException.class, () -> ModelWalk.partScorer(model, windows));
      PartScorer scorer = ModelWalk.partScorer(model, windows.first(2));
      assertEquals(2, scorer.windows());
    }
  }
}
