package org.sleb4j.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sleb4j.report.Samples.perplexity;
import static org.sleb4j.report.Samples.provenance;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sleb4j.Golden;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Computation;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.model.Packed;
import org.sleb4j.model.PaddingCost;
import org.sleb4j.prune.PrunedModel;
import org.sleb4j.quant.LayerError;
import org.sleb4j.quant.Method;
import org.sleb4j.quant.QuantizeOptions;
import org.sleb4j.quant.QuantizedModel;
import org.sleb4j.report.ContinuationReport.Continuation;
import org.sleb4j.torch.DType;

/** Models, what was written of them, and what they wrote. */
class ModelReportsTest {
  @Test
  void saysWhatWasSavedAndHowFarItsLogitsAre() {
    Packed packed = new Packed(4, List.of(), new PaddingCost(0, 0, 2048));
    PrunedModel saved = new PrunedModel(Path.of("out"), packed, 1_048_576, 0, true);
    Shown shown = Shown.of(new SavedReport("out/<a> & b", saved, new ActiveBlocks(5, List.of(2))));
    assertEquals(List.of("directory", "out/<a> & b, replaced"), shown.rows().get(0));
    assertEquals(List.of("blocks", "4 of 5 blocks, without [2]"), shown.rows().get(1));
    assertEquals(List.of("layers", "4 layers, none padded"), shown.rows().get(2));
    assertEquals(List.of("tensors", "1.0 MiB"), shown.rows().get(3));
    assertEquals(List.of("logits differ by", "0.0e+00"), shown.rows().get(4));
    shown.assertSameNumbers();
  }

  /**
   * A block has 3 x 64 x 64 weights of query, output, key and value (half as many heads), 3 x 172 x
   * 64 of its feed-forward and 2 x 64 of its norms; embedding and head 256 x 64 each, the last norm
   * 64.
   */
  @Test
  void saysWhatAModelIs() {
    long block = 3 * 64 * 64 + 3 * 172 * 64 + 2 * 64;
    assertEquals(305_472, 6 * block + 2 * 256 * 64 + 64);
    try (Model model =
        Model.open(
            Golden.of("llama-gqa").directory(),
            ModelOptions.defaults().withDtype(DType.BFLOAT16))) {
      ActiveBlocks some = new ActiveBlocks(6, List.of(3));
      Shown shown =
          Shown.of(
              new ModelReport(
                  "<llama>", model.info(), Optional.empty(), some, model.computation()));
      assertEquals("<llama>", shown.title());
      shown.assertRows(
          List.of("blocks", "5 of 6 blocks, without [3]"),
          List.of("width", "64"),
          List.of("parameters", "305,472 in all blocks"),
          List.of("stored", "1.2 MiB in float32"),
          List.of("computed", "bfloat16 on cpu"),
          List.of("in memory", "564.6 KiB"),
          List.of("vocabulary", "256"),
          List.of("context", "128 tokens"));
    }
  }

  @Test
  void averagesTheErrorsOfLayers() {
    Shown shown = Shown.of(new QuantizedReport(quantized(List.of(error(0.01), error(0.03)))));
    assertEquals("rtn, group 32, all 2 blocks: 25 % of the bytes, mean NLL +0.2231", shown.title());
    shown.assertRows(
        List.of("before", "2.0 KiB", "2.9957", "20.00"),
        List.of("4-bit", "512 bytes", "3.2189", "25.00"));
    assertTrue(
        shown.text().contains("mean squared error of 2 layers' weights 2.000 %"), shown.text());
  }

  @Test
  void averagesTheErrorsOfOutputsWhereThereWasText() {
    Shown shown = Shown.of(new QuantizedReport(quantized(List.of(output(0.01), output(0.02)))));
    assertTrue(
        shown.text().contains("2 layers' outputs 1.500 %, rounded to nearest 3.000 %"),
        shown.text());
  }

  private static LayerError error(double weightError) {
    return new LayerError("layer", Optional.empty(), weightError);
  }

  private static LayerError output(double error) {
    return new LayerError(
        "layer", Optional.of(new LayerError.Output(error, 2 * error, 0.5, false)), 0.5);
  }

  private static QuantizedModel quantized(List<LayerError> errors) {
    return new QuantizedModel(
        Path.of("out"),
        ActiveBlocks.all(2),
        QuantizeOptions.awq().withMethod(Method.RTN).withGroup(32),
        2_048,
        512,
        perplexity(20),
        perplexity(25),
        new QuantizedModel.Storage(32, List.of()),
        errors,
        false,
        new Computation("float32", "cpu", true));
  }

  @Test
  void cutsNothingOfALongContinuation() {
    String words =
        IntStream.range(0, 400).mapToObj(i -> "word" + i).collect(Collectors.joining(" "));
    String text = " <said>\n\n  \"no & yes\" " + words + "x".repeat(300);
    ContinuationReport report =
        new ContinuationReport(
            "Once < upon",
            List.of(
                new Continuation(text, 12, provenance()),
                new Continuation("other", 1, provenance())));
    Shown shown = Shown.of(report);
    assertEquals(2, shown.rows().get(0).size(), "models of equal names");
    String cell = shown.rows().get(1).get(0);
    assertEquals(("Once < upon" + text).replace("\n", ""), cell);
    assertEquals(
        ("Once < upon|" + text).replaceAll("\\s", ""),
        shown
            .text()
            .substring(shown.text().indexOf("Once"), shown.text().indexOf("x\n") + 1)
            .replaceAll("\\s", ""));
    assertTrue(
        shown.text().lines().filter(line -> !line.contains("xxx")).allMatch(l -> l.length() < 120));
    assertTrue(shown.text().contains("12 tokens, float32 on cpu, 1.3 s"), shown.text());
  }
}
