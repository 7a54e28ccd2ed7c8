package org.sleb4j.oracle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelInput;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/** Scores of a long text that are capped or biased are computed in slices. */
class SlicedScoresTest {
  @TempDir Path directory;

  /**
   * 4 heads x 2100 x 2100 scores, and 16 x 1100 x 1100, are more than one slice of 16,000,000.
   *
   * <p>Of the biases of ALiBi, it sees how positions of more than 8 binary digits are rounded.
   */
  @ParameterizedTest
  @CsvSource({"'gemma2: low caps, biases', 2100", "'falcon: biased scores, as in RW', 1100"})
  void computesEverySliceOfALongText(String name, int tokens) {
    ObjectNode config = Cases.named(name).config().deepCopy();
    config.put("num_hidden_layers", 2).put("max_position_embeddings", tokens);
    Oracle oracle = Oracle.of(RandomModel.of(config, 3));
    oracle.model().write(directory);
    int[] ids = oracle.windows(4, tokens).get(0);
    Text text = Text.window(ids);
    double[][] expected = oracle.embed(text);
    try (Model model = Model.open(directory, ModelOptions.defaults());
        Scope scope = Scope.on(model.device());
        ModelInput input =
            model.inputs().windows(scope, Arrays.stream(ids).asLongStream().toArray(), 1)) {
      Tensor x = model.embed(scope, input);
      for (int block = 0; block < 2; block++) {
        x = model.block(scope, block, x, input);
        expected = oracle.block(block, expected, text);
        Deviation.of(x.floats(), 0, expected).assertAtMost(5e-4, "block " + block);
      }
    }
  }
}
