package org.sleb4j.quant;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.Golden;
import org.sleb4j.Numbers;
import org.sleb4j.SharedData;
import org.sleb4j.check.Interrupted;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Warnings;
import org.sleb4j.checkpoint.Checkpoint;
import org.sleb4j.checkpoint.StoredTensor;
import org.sleb4j.data.Windows;
import org.sleb4j.demo.Demo;
import org.sleb4j.eval.Perplexity;
import org.sleb4j.json.Json;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.oracle.OracleLoss;
import org.sleb4j.prune.PrunedModel;
import org.sleb4j.quant.QuantizedModel.Source;
import org.sleb4j.report.QuantizedReport;
import org.sleb4j.save.Lineage;
import org.sleb4j.save.RemovedUnits;
import org.sleb4j.save.SaveOptions;
import org.sleb4j.tokenizer.Tokenizer;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Torch;

class QuantizedModelTest {
  private static final QuantizeOptions RTN =
      QuantizeOptions.awq().withMethod(Method.RTN).withGroup(32);

  @TempDir Path folder;

  private Path out() {
    return folder.resolve("made");
  }

  private static Windows text() {
    return Golden.of("opt-pre").windows("calib_ids").first(4);
  }

  private QuantizedModel write(Path source, QuantizeOptions options, Integer... removed) {
    return write(source, out(), options, removed);
  }

  private static QuantizedModel write(
      Path source, Path out, QuantizeOptions options, Integer... removed) {
    try (Model model = Model.open(source, ModelOptions.defaults())) {
      ActiveBlocks blocks = new ActiveBlocks(model.info().blocks(), List.of(removed));
      return QuantizedModel.write(
          new Source(model.view(blocks), text()), out, options, share -> {});
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama-gqa", "llama-tied", "opt-pre", "opt-post", "opt-pre-bin"})
  void computesWhatItsUnpackedWeightsCompute(String name) {
    long before = Torch.liveHandles();
    QuantizedModel made = write(Golden.of(name).directory(), RTN);
    Path dense = Naive.dense(out(), folder.resolve("dense"), 32);
    try (Model model = Model.open(dense, ModelOptions.defaults())) {
      assertEquals(Perplexity.of(model.full(), text()).meanNll(), made.after().meanNll(), 1e-4);
    }
    assertEquals(before, Torch.liveHandles());
  }

  /** The loss that is told is that of an oracle on the weights that the numbers stand for. */
  private void assertComputesItsUnpackedWeights(Path written, QuantizedModel made) {
    Path dense = Naive.dense(written, folder.resolve("unpacked"), 32);
    assertEquals(OracleLoss.of(dense, text()), made.after().meanNll(), 1e-4);
  }

  @Test
  void takesHalfAByteForEachWeightAndTwentyBitsForEachGroup() {
    Path source = Golden.of("opt-pre").directory();
    QuantizedModel made = write(source, RTN.withGroup(64));
    long layers = 0;
    long packed = 0;
    Checkpoint dense = Checkpoint.open(source);
    Checkpoint written = Checkpoint.open(out());
    for (LayerError layer : made.errors()) {
      layers += dense.tensors().get(layer.layer() + ".weight").elements();
      for (String part : List.of(".qweight", ".qzeros", ".scales")) {
        packed += written.tensors().get(layer.layer() + part).bytes();
      }
    }
    // 64 weights are 32 bytes, and a zero of 4 bits and a scale of 16
    assertEquals(layers / 64 * 345, 10 * packed);
    assertEquals(dense.bytes(), made.bytesBefore());
    assertEquals(written.bytes(), made.bytesAfter());
    assertEquals(dense.bytes() - 4 * layers + packed, made.bytesAfter());
  }

  @Test
  void tellsOtherToolsHowItIsStored() {
    write(Golden.of("opt-pre").directory(), RTN.withGroup(64));
    JsonNode config = Json.read(out().resolve("config.json")).get("quantization_config");
    assertEquals(
        "{\"quant_method\":\"awq\",\"bits\":4,\"group_size\":64,\"zero_point\":true,"
            + "\"version\":\"gemm\",\"modules_to_not_convert\":null}",
        config.toString());
    Map<String, StoredTensor> tensors = Checkpoint.open(out()).tensors();
    StoredTensor qweight = tensors.get("model.decoder.layers.0.fc1.qweight");
    assertEquals(List.of(64L, 32L), qweight.shape());
    assertEquals(DType.INT32, qweight.dtype());
    StoredTensor qzeros = tensors.get("model.decoder.layers.0.fc1.qzeros");
    assertEquals(List.of(1L, 32L), qzeros.shape());
    assertEquals(DType.INT32, qzeros.dtype());
    StoredTensor scales = tensors.get("model.decoder.layers.0.fc1.scales");
    assertEquals(List.of(1L, 256L), scales.shape());
    assertEquals(DType.FLOAT16, scales.dtype());
  }

  @Test
  void leavesLayersDenseThatOtherToolsCannotReadInFourBits() throws IOException {
    QuantizedModel made =
        write(Golden.of("llama-gqa").directory(), QuantizeOptions.awq().withGroup(32));
    String card = Files.readString(out().resolve("README.md"));
    String loss =
        String.format(Locale.ROOT, "| in 4 bits | %.4f |", Math.log(made.after().perplexity()));
    assertTrue(card.contains("Of the 4-bit weights (") && card.contains(loss), card);
    assertEquals(made.after().meanNll(), quantization("meanNllAfter").asDouble());
    List<String> dense = List.of("gate_proj", "up_proj", "down_proj");
    assertEquals(dense, made.storage().dense());
    assertEquals(Json.line(dense), quantization("dense").toString());
    assertTrue(
        Files.readString(out().resolve("README.md"))
            .contains("Dense, since 4 bits do not fit: gate_proj, up_proj, down_proj."));
    JsonNode config = Json.read(out().resolve("config.json")).get("quantization_config");
    assertEquals(
        "[\"gate_proj\",\"up_proj\",\"down_proj\",\"lm_head\"]",
        config.get("modules_to_not_convert").toString());
    Map<String, StoredTensor> tensors = Checkpoint.open(out()).tensors();
    assertEquals(List.of(172L, 64L), tensors.get("model.layers.0.mlp.gate_proj.weight").shape());
    assertEquals(List.of(64L, 172L), tensors.get("model.layers.0.mlp.down_proj.weight").shape());
    assertEquals(List.of(2L, 64L), tensors.get("model.layers.0.self_attn.o_proj.scales").shape());
  }

  /** The width of this model is 192 = 3 x 64, and its feed-forward's 512. */
  @Test
  void takesTheLargestGroupThatDividesEveryLayer() throws IOException {
    QuantizedModel made = write(SharedData.path("models/stories3M-llama"), RTN.withGroup(256));
    assertEquals(64, made.storage().group());
    JsonNode config = Json.read(out().resolve("config.json")).get("quantization_config");
    assertEquals(64, config.get("group_size").asInt());
    assertTrue(config.get("modules_to_not_convert").isNull());
    assertEquals(64, quantization("group").asInt());
    assertEquals(256, quantization("groupAsked").asInt());
    String sentence = "Groups have 64 inputs, since 256 does not divide every layer.";
    assertTrue(Files.readString(out().resolve("README.md")).contains(sentence));
    assertTrue(new QuantizedReport(made).toString().contains(sentence));
  }

  @Test
  void readsWhichLayersAreDense() throws IOException {
    write(Golden.of("llama-gqa").directory(), RTN);
    Path config = out().resolve("config.json");
    String written = Files.readString(config);
    Files.writeString(config, written.replace("\"down_proj\",", ""));
    assertRefused("mlp.down_proj is stored dense, but modules_to_not_convert of config.json does");
    Files.writeString(config, written.replace("\"down_proj\"", "\"down_proj\", \"q_proj\""));
    assertRefused(
        "self_attn.q_proj is stored in 4 bits, but modules_to_not_convert of config.json");
    Files.writeString(config, written);
    try (Model model = Model.open(out(), ModelOptions.defaults())) {
      assertEquals(32, model.info().groupSize().orElseThrow());
    }
  }

  private void assertRefused(String sentence) {
    String refused =
        assertThrows(
                InvalidInputException.class,
                () -> Model.open(out(), ModelOptions.defaults()).close())
            .getMessage();
    assertTrue(refused.contains(sentence), refused);
  }

  private JsonNode quantization(String field) {
    return Json.read(out().resolve("sleb.json")).get("quantization").get(field);
  }

  @Test
  void namesTheProjectionsOfOpt350mAsDense() {
    write(Golden.of("opt-post").directory(), RTN);
    JsonNode config = Json.read(out().resolve("config.json")).get("quantization_config");
    assertEquals(
        "[\"project_in\",\"project_out\",\"lm_head\"]",
        config.get("modules_to_not_convert").toString());
  }

  @Test
  void tellsWhereItCameFrom() {
    Path source = Golden.of("opt-pre").directory();
    QuantizedModel made = write(source, QuantizeOptions.awq().withGroup(64), 5);
    JsonNode origin = Json.read(out().resolve("sleb.json"));
    assertEquals("opt-pre", origin.get("source").asText());
    assertEquals(Checkpoint.open(source).hash(), origin.get("weights").asText());
    assertEquals(5, origin.get("removed").get(0).get("block").asInt());
    JsonNode told = origin.get("quantization");
    assertEquals("awq", told.get("method").asText());
    assertEquals(64, told.get("group").asInt());
    assertEquals(text().fingerprint(), told.get("calibrationTokens").asText());
    assertEquals(5 * 6, told.get("layers").size());
    JsonNode layer = told.get("layers").get(0);
    assertEquals(made.errors().get(0).layer(), layer.get("layer").asText());
    assertTrue(
        layer.get("outputError").asDouble() <= layer.get("outputErrorRoundToNearest").asDouble());
    assertTrue(Files.exists(out().resolve("README.md")));
  }

  @Test
  void keepsTheTokenizer() {
    write(Demo.directory(), RTN);
    JsonNode reference = Json.read(SharedData.reference("demo"));
    try (Tokenizer kept = Tokenizer.open(out())) {
      assertArrayEquals(
          Numbers.ints(reference.get("continuation").get("prompt")),
          kept.encode("Once upon a time"));
    }
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void prunesAndQuantizesInOneGo(Method method) {
    Path source = Golden.of("opt-pre").directory();
    QuantizeOptions options = RTN.withMethod(method);
    QuantizedModel both = write(source, options, 4, 1);
    Path pruned = folder.resolve("pruned");
    PrunedModel.write(
        source,
        new ActiveBlocks(6, List.of(4, 1)),
        pruned,
        new PrunedModel.Writing(SaveOptions.defaults(), Lineage.none()));
    QuantizedModel after = write(pruned, folder.resolve("after"), options);
    Checkpoint a = Checkpoint.open(out());
    Checkpoint b = Checkpoint.open(folder.resolve("after"));
    assertEquals(b.hash(), a.hash());
    assertEquals(
        Json.read(folder.resolve("after").resolve("config.json")),
        Json.read(out().resolve("config.json")));
    assertEquals(after.errors(), both.errors());
    assertEquals(after.bytesBefore(), both.bytesBefore());
    assertEquals(after.before().meanNll(), both.before().meanNll(), 1e-6);
    assertEquals(after.after().meanNll(), both.after().meanNll(), 1e-6);
    assertEquals(OracleLoss.of(source, text(), List.of(0, 2, 3, 5)), both.before().meanNll(), 1e-4);
    assertComputesItsUnpackedWeights(out(), both);
    assertEquals(
        List.of(0, 2, 3, 5), Numbers.list(Json.read(out().resolve("sleb.json")).get("blocks")));
  }

  /** Of six blocks 4 and 1 go, then 3, which is the second of the rest, and in a view 2. */
  @Test
  void remembersWhatWentBeforeByTheFirstNumbers() {
    Path pruned = folder.resolve("pruned");
    ActiveBlocks blocks = new ActiveBlocks(6, List.of(4, 1));
    PrunedModel.Writing writing = new PrunedModel.Writing(SaveOptions.defaults(), Lineage.none());
    PrunedModel.write(Golden.of("opt-pre").directory(), blocks, pruned, writing);
    write(pruned, RTN, 2);
    Path last = folder.resolve("last");
    PrunedModel.write(out(), ActiveBlocks.all(3), last, writing);
    try (Model model = Model.open(last, ModelOptions.defaults())) {
      assertEquals(List.of("4", "1", "3", "2"), RemovedUnits.of(model.full().without(1)));
    }
    assertEquals(Optional.of("rtn"), Lineage.method(last));
    assertEquals(Optional.empty(), Lineage.method(pruned));
    JsonNode origin = Json.read(last.resolve("sleb.json")).get("sourceOrigin");
    assertEquals(32, origin.get("quantization").get("group").asInt());
    assertEquals(
        Checkpoint.open(Golden.of("opt-pre").directory()).hash(),
        origin.get("sourceOrigin").get("weights").asText());
  }

  @Test
  void tellsHowFarItIs() {
    List<Double> shares = new ArrayList<>();
    try (Model model = Model.open(Golden.of("opt-pre").directory(), ModelOptions.defaults())) {
      QuantizedModel.write(new Source(model.full(), text()), out(), RTN, shares::add);
    }
    assertEquals(6, shares.size());
    assertEquals(1.0, shares.get(5));
  }

  @Test
  void writesTheSameInShards() {
    Path source = Golden.of("opt-pre").directory();
    write(source, RTN);
    SaveOptions small = SaveOptions.defaults().withShardBytes(50_000);
    Path shards = folder.resolve("shards");
    QuantizedModel made = write(source, shards, RTN.withSaving(small));
    assertEquals(Checkpoint.open(out()).hash(), Checkpoint.open(shards).hash());
    assertComputesItsUnpackedWeights(shards, made);
  }

  @Test
  void calibratesTheSameOnAModelThatIsReadBlockByBlock() {
    Path source = Golden.of("opt-pre").directory();
    QuantizeOptions awq = RTN.withMethod(Method.AWQ);
    write(source, awq);
    ModelOptions tight = ModelOptions.defaults().withMemory(700_000).withDtype(DType.FLOAT32);
    try (Model model = Model.open(source, tight)) {
      assertTrue(model.isStreamed());
      List<String> warnings = new ArrayList<>();
      Source streamed = new Source(model.full(), text());
      QuantizedModel made =
          Warnings.heardBy(
              warnings::add,
              () -> QuantizedModel.write(streamed, folder.resolve("streamed"), awq, share -> {}));
      assertComputesItsUnpackedWeights(folder.resolve("streamed"), made);
      assertTrue(warnings.get(warnings.size() - 1).contains("temporary file"), "" + warnings);
    }
    assertEquals(Checkpoint.open(out()).hash(), Checkpoint.open(folder.resolve("streamed")).hash());
  }

  @Test
  void leavesNothingBehindAFailure() throws IOException {
    Path source = Golden.of("opt-pre").directory();
    Thread.currentThread().interrupt();
    assertThrows(Interrupted.class, () -> write(source, RTN));
    Path broken =
        Naive.changed(
            source,
            folder.resolve("broken"),
            Map.of("model.decoder.layers.3.fc2.weight", QuantizedModelTest::withInfinity));
    String sentence =
        assertThrows(InvalidInputException.class, () -> write(broken, RTN)).getMessage();
    assertTrue(sentence.contains("layers.3.fc2.weight") || sentence.contains("loss"), sentence);
    Files.createDirectory(out());
    sentence = assertThrows(InvalidInputException.class, () -> write(source, RTN)).getMessage();
    assertTrue(sentence.contains("already exists"), sentence);
    assertEquals(List.of("broken", "made"), names(folder));
  }

  private static double[] withInfinity(double[] values) {
    double[] changed = values.clone();
    changed[7] = Double.POSITIVE_INFINITY;
    return changed;
  }

  @Test
  void refusesWhatIsQuantizedAlready() {
    write(Golden.of("opt-pre").directory(), RTN);
    String sentence =
        assertThrows(InvalidInputException.class, () -> write(out(), folder.resolve("again"), RTN))
            .getMessage();
    assertTrue(
        sentence.endsWith("is quantized already: quantize the dense model it was made from."));
  }

  @Test
  void refusesOtherGroupsAndMethods() {
    assertEquals(
        "group (48) must be one of [32, 64, 128, 256].",
        assertThrows(InvalidInputException.class, () -> RTN.withGroup(48)).getMessage());
    assertEquals(
        "method (gptq) must be one of rtn and awq.",
        assertThrows(InvalidInputException.class, () -> Method.named("gptq")).getMessage());
  }

  private static List<String> names(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
