package org.sleb4j.prune;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sleb4j.Numbers.assertClose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.Golden;
import org.sleb4j.Numbers;
import org.sleb4j.SharedData;
import org.sleb4j.check.Interrupted;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.checkpoint.Checkpoint;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.checkpoint.TensorBytes;
import org.sleb4j.data.Batch;
import org.sleb4j.demo.Demo;
import org.sleb4j.json.Json;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelInput;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.model.family.Families;
import org.sleb4j.model.family.PackedLayer;
import org.sleb4j.origin.Version;
import org.sleb4j.prune.PrunedModel.Writing;
import org.sleb4j.save.Lineage;
import org.sleb4j.save.SaveOptions;
import org.sleb4j.tokenizer.Tokenizer;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Hardware;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Torch;

class PrunedModelTest {
  private static final Writing PLAIN =
      new Writing(SaveOptions.defaults(), Lineage.none().with("note", "test"));

  @TempDir Path folder;

  private Path out() {
    return folder.resolve("pruned");
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama-gqa", "llama-tied", "opt-pre", "opt-post", "llama-gqa-sharded"})
  void computesWhatTransformersComputesWithoutTheBlocks(String name) {
    Golden golden = Golden.of(name);
    List<Integer> removed = Numbers.list(golden.json().get("pruned").get("removed"));
    long before = Torch.liveHandles();
    PrunedModel pruned =
        PrunedModel.write(golden.directory(), new ActiveBlocks(6, removed), out(), PLAIN);
    assertEquals(4, pruned.blocks());
    assertEquals(0, pruned.logitsDifference());
    Batch batch = golden.windows("input_ids").batches(1000).get(0);
    try (Model model = Model.open(out(), ModelOptions.defaults());
        Scope scope = Scope.on(model.device());
        ModelInput input = model.inputs().windows(scope, batch.ids(), 2)) {
      float[] logits = model.head().logits(scope, model.full().states(scope, input)).floats();
      assertClose(golden.prunedTensor("logits"), logits, 1e-3, "logits");
    }
    assertEquals(before, Torch.liveHandles());
    assertEquals(List.of("pruned"), names(folder));
  }

  @Test
  void tellsWhichShareOfTheBytesIsWritten() {
    List<Double> heard = new ArrayList<>();
    Writing told = new Writing(SaveOptions.defaults(), Lineage.none(), heard::add);
    PrunedModel.write(
        Golden.of("llama-gqa").directory(), new ActiveBlocks(6, List.of(1)), out(), told);
    assertEquals(heard.stream().sorted().toList(), heard);
    assertEquals(1, heard.get(heard.size() - 1));
  }

  @Test
  void copiesBytesAndRenumbersBlocks() {
    Path source = Demo.directory();
    PrunedModel.write(source, new ActiveBlocks(12, List.of(3, 1)), out(), PLAIN);
    Checkpoint full = Checkpoint.open(source);
    Checkpoint pruned = Checkpoint.open(out());
    assertEquals(full.tensors().size() - 2 * 9, pruned.tensors().size());
    int[] original = {0, 2, 4, 5, 6, 7, 8, 9, 10, 11};
    for (int block = 0; block < original.length; block++) {
      assertSameBytes(full, "model.layers." + original[block], pruned, "model.layers." + block);
    }
  }

  private static void assertSameBytes(Checkpoint a, String from, Checkpoint b, String to) {
    Set<String> parts =
        a.tensors().keySet().stream()
            .filter(name -> name.startsWith(from + "."))
            .map(name -> name.substring(from.length()))
            .collect(Collectors.toSet());
    assertEquals(9, parts.size());
    for (String part : parts) {
      assertArrayEquals(bytes(a, from + part), bytes(b, to + part), to + part);
    }
  }

  private static byte[] bytes(Checkpoint checkpoint, String tensor) {
    var out = new ByteArrayOutputStream();
    TensorBytes.each(
        checkpoint.tensors().get(tensor),
        buffer -> {
          byte[] piece = new byte[buffer.remaining()];
          buffer.get(piece);
          out.writeBytes(piece);
        });
    return out.toByteArray();
  }

  @Test
  void tellsWhereItCameFrom() {
    Path source = Golden.of("llama-gqa").directory();
    PrunedModel.write(source, new ActiveBlocks(6, List.of(3, 4)), out(), PLAIN);
    JsonNode origin = Json.read(out().resolve("sleb.json"));
    assertEquals("llama-gqa", origin.get("source").asText());
    assertEquals(Checkpoint.open(source).hash(), origin.get("weights").asText());
    assertEquals(
        Json.parse(
            "[{\"block\":3,\"position\":3},{\"block\":4,\"position\":3}]".getBytes(UTF_8),
            "expected"),
        origin.get("removed"));
    assertEquals(List.of(0, 1, 2, 5), Numbers.list(origin.get("blocks")));
    assertEquals("test", origin.get("note").asText());
    JsonNode machine = origin.get("machine");
    assertEquals(Torch.version(), machine.get("torch").textValue());
    assertEquals(Torch.threads(), machine.get("threads").intValue());
    assertEquals(Hardware.name(Device.cpu()), machine.get("hardware").textValue());
    assertEquals(Version.current(), machine.get("sleb4j").textValue());
  }

  @Test
  void saysWhoChoseTheBlocks() throws IOException {
    Path source = Golden.of("llama-gqa").directory();
    ActiveBlocks blocks = new ActiveBlocks(6, List.of(3, 4));
    PrunedModel.write(source, blocks, out(), PLAIN);
    String card = Files.readString(out().resolve("README.md"));
    assertTrue(
        card.contains(
            "No search is recorded for block 3, block 4, named when the model was written.\n\n"),
        card);
    assertFalse(card.contains("chosen as in"), card);
    Map<String, Object> story = Map.of("search", Map.of("removed", List.of(3)));
    Path found = folder.resolve("found");
    PrunedModel.write(
        source, blocks, found, new Writing(SaveOptions.defaults(), new Lineage(story)));
    card = Files.readString(found.resolve("README.md"));
    assertTrue(card.contains("The blocks [3] were chosen as in Song et al."), card);
    assertTrue(
        card.contains("No search is recorded for block 4, named when the model was written."),
        card);
  }

  @Test
  void writesShardsWithAnIndex() throws IOException {
    Path source = Golden.of("opt-pre").directory();
    var small = new Writing(SaveOptions.defaults().withShardBytes(300_000), Lineage.none());
    PrunedModel pruned = PrunedModel.write(source, new ActiveBlocks(6, List.of(4)), out(), small);
    JsonNode index = Json.read(out().resolve("model.safetensors.index.json"));
    assertEquals(pruned.bytes(), index.get("metadata").get("total_size").asLong());
    List<String> shards = names(out()).stream().filter(n -> n.startsWith("model-0")).toList();
    assertEquals("model-00001-of-0000" + shards.size() + ".safetensors", shards.get(0));
    assertTrue(shards.size() >= 3, shards.toString());
    for (String shard : shards) {
      assertTrue(Files.size(out().resolve(shard)) < 310_000, shard);
    }
  }

  @Test
  void keepsTheTokenizer() {
    PrunedModel.write(Demo.directory(), new ActiveBlocks(12, List.of(4)), out(), PLAIN);
    try (Tokenizer pruned = Tokenizer.open(out())) {
      int[] prompt =
          Numbers.ints(Json.read(SharedData.reference("demo")).get("continuation").get("prompt"));
      assertArrayEquals(prompt, pruned.encode("Once upon a time"));
    }
  }

  @Test
  void overwritesOnlyWhenTold() throws IOException {
    Path source = Golden.of("llama-gqa").directory();
    Files.createDirectory(out());
    Files.writeString(out().resolve("mine.txt"), "mine");
    ActiveBlocks blocks = new ActiveBlocks(6, List.of(3));
    var e =
        assertThrows(
            InvalidInputException.class, () -> PrunedModel.write(source, blocks, out(), PLAIN));
    assertTrue(e.getMessage().contains("already exists"), e.getMessage());
    assertEquals("mine", Files.readString(out().resolve("mine.txt")));
    var over = new Writing(SaveOptions.defaults().overwriting(), Lineage.none());
    e =
        assertThrows(
            InvalidInputException.class, () -> PrunedModel.write(source, blocks, out(), over));
    assertTrue(e.getMessage().contains("holds mine.txt, which this tool did"), e.getMessage());
    assertEquals("mine", Files.readString(out().resolve("mine.txt")));
    Files.delete(out().resolve("mine.txt"));
    assertFalse(PrunedModel.write(source, blocks, out(), over).replaced());
    PrunedModel again = PrunedModel.write(source, blocks, out(), over);
    assertTrue(again.toString().endsWith("; it replaced an existing model"));
    assertEquals(List.of("pruned"), names(folder));
    Files.writeString(out().resolve("config.json"), "{}");
    e =
        assertThrows(
            InvalidInputException.class, () -> PrunedModel.write(source, blocks, out(), over));
    assertTrue(e.getMessage().contains("config.json, which was changed after"), e.getMessage());
  }

  @Test
  void neverReplacesWhatItReads() {
    ActiveBlocks blocks = new ActiveBlocks(6, List.of(3));
    PrunedModel.write(
        Golden.of("llama-gqa").directory(), new ActiveBlocks(6, List.of()), out(), PLAIN);
    var over = new Writing(SaveOptions.defaults().overwriting(), Lineage.none());
    var e =
        assertThrows(
            InvalidInputException.class, () -> PrunedModel.write(out(), blocks, out(), over));
    assertTrue(e.getMessage().contains("holds the model being read"), e.getMessage());
    assertTrue(Files.exists(out().resolve("model.safetensors")));
  }

  @Test
  void leavesNothingBehindAFailure() {
    Path source = Golden.of("llama-gqa").directory();
    assertThrows(
        InvalidInputException.class,
        () -> PrunedModel.write(source, new ActiveBlocks(5, List.of(3)), out(), PLAIN));
    Writing unwritable =
        new Writing(SaveOptions.defaults(), Lineage.none().with("no JSON", new Object()));
    assertThrows(
        UncheckedIOException.class,
        () -> PrunedModel.write(source, new ActiveBlocks(6, List.of(3)), out(), unwritable));
    Thread.currentThread().interrupt();
    assertThrows(
        Interrupted.class,
        () -> PrunedModel.write(source, new ActiveBlocks(6, List.of(3)), out(), PLAIN));
    assertEquals(List.of(), names(folder));
  }

  @Test
  void adjustsEveryListOfBlocksInTheConfig() {
    Path source = Golden.of("llama-gqa").directory();
    ObjectNode config = (ObjectNode) Json.read(source.resolve("config.json"));
    config.put("model_type", "qwen2").put("use_sliding_window", true).put("max_window_layers", 3);
    List.of("full", "full", "sliding", "full", "sliding", "sliding")
        .forEach(type -> config.withArray("layer_types").add(type + "_attention"));
    List.of(1, 2, 7, 8, 9, 10).forEach(config.withArray("suppress_tokens")::add);
    JsonNode pruned =
        Families.family(Config.of("config", config))
            .packed(config, Stream.of(0, 2, 3, 5).map(PackedLayer::of).toList());
    assertEquals(4, pruned.get("num_hidden_layers").asInt());
    assertEquals(
        "[\"full_attention\",\"sliding_attention\",\"full_attention\",\"sliding_attention\"]",
        pruned.get("layer_types").toString());
    assertEquals(2, pruned.get("max_window_layers").asInt());
    assertEquals("[1,2,7,8,9,10]", pruned.get("suppress_tokens").toString());
    assertEquals(500000.0, pruned.get("rope_theta").asDouble());
  }

  private static List<String> names(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
