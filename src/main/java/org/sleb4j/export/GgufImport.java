package org.sleb4j.export;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleConsumer;
import java.util.stream.IntStream;
import org.sleb4j.check.Check;
import org.sleb4j.check.FileTrouble;
import org.sleb4j.checkpoint.LinkedWeights;
import org.sleb4j.checkpoint.StoredTensor;
import org.sleb4j.gguf.Gguf;
import org.sleb4j.gguf.PlacedTensor;
import org.sleb4j.gguf.TensorType;
import org.sleb4j.gguf.Value;
import org.sleb4j.json.Json;
import org.sleb4j.model.family.GgufConfig;
import org.sleb4j.model.family.GgufHeader;
import org.sleb4j.model.family.GgufModel;
import org.sleb4j.model.family.GgufTensor;
import org.sleb4j.model.family.Stored;
import org.sleb4j.save.Piece;
import org.sleb4j.save.SaveOptions;
import org.sleb4j.save.SavedDirectory;
import org.sleb4j.tokenizer.GgufTokenizerFiles;

/**
 * Makes the model of a GGUF file a Hugging Face directory. Tensors of f32, f16 and bf16 stay in the
 * file, where they are mapped, unless their rows stand in another order there; those are written in
 * their type, quantized tensors in float32, which holds each of their numbers.
 */
public final class GgufImport {
  /** What angles are divided by; no weights of a checkpoint. */
  private static final List<String> FACTORS =
      List.of("rope_freqs.weight", "rope_factors_short.weight", "rope_factors_long.weight");

  private final Gguf gguf;
  private final Map<String, PlacedTensor> tensors = new LinkedHashMap<>();
  private final List<StoredTensor> mapped = new ArrayList<>();
  private final List<Piece> written = new ArrayList<>();

  private GgufImport(Gguf gguf) {
    this.gguf = gguf;
    checkWhole();
    gguf.tensors().forEach(this::put);
  }

  /** A model in several files says in each of them how many there are; one alone has 0 or 1. */
  private void checkWhole() {
    String key = "split.count";
    long files = gguf.metadata().find(key).isPresent() ? gguf.metadata().whole(key) : 1;
    Check.that(
        files <= 1,
        "%s is one of %d files that are one model, which cannot be read in parts: join them with"
            + " llama-gguf-split --merge FIRST-FILE NEW-FILE.",
        gguf.file(),
        files);
  }

  private void put(PlacedTensor tensor) {
    Check.that(
        tensor.info().type().isRead(),
        "%s: the tensor %s has the type %s, which cannot be read: the types are %s.",
        gguf.file(),
        tensor.info().name(),
        tensor.info().type(),
        Arrays.stream(TensorType.values()).filter(TensorType::isRead).toList());
    tensors.put(tensor.info().name(), tensor);
  }

  /**
   * Writes the directory, which appears when it is complete.
   *
   * @param progress receives the share of the bytes that is written, 0 to 1
   * @throws org.sleb4j.check.InvalidInputException if the file is broken, says what this library
   *     does not compute, or the place is taken or has too little space
   */
  public static void unpack(Path file, Path out, DoubleConsumer progress) {
    new GgufImport(Gguf.read(file)).write(out, progress);
  }

  private void write(Path out, DoubleConsumer progress) {
    ObjectNode config = config();
    add(GgufConfig.described(config));
    checkVocabulary(config.get("vocab_size").intValue());
    Map<String, String> tokenizer = tokenizer();
    SavedDirectory.checkPlace(out, SaveOptions.defaults());
    SavedDirectory.meanwhile(
        out,
        0,
        directory -> {
          tokenizer.forEach((name, text) -> write(directory.resolve(name), text));
          return SavedDirectory.write(
              out, content(directory, config), SaveOptions.defaults(), progress, this::link);
        });
  }

  private SavedDirectory.Content<Path> content(Path tokenizer, ObjectNode config) {
    return new SavedDirectory.Content<>(
        tokenizer, written, config, linked -> new SavedDirectory.Texts(origin(), card()));
  }

  private void checkVocabulary(int rows) {
    int tokens = gguf.metadata().texts("tokenizer.ggml.tokens").size();
    Check.that(
        tokens == rows,
        "%s has %d tokens, but token_embd.weight has %d rows: convert the model again.",
        gguf.file(),
        tokens,
        rows);
  }

  private ObjectNode config() {
    String architecture = gguf.metadata().text("general.architecture");
    String prefix = architecture + ".";
    Map<String, Object> fields = new LinkedHashMap<>();
    gguf.metadata().values().entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(prefix))
        .forEach(entry -> fields.put(entry.getKey().substring(prefix.length()), of(entry)));
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> shapes.put(name, tensor.info().shape()));
    ObjectNode config = GgufConfig.of(new GgufHeader(architecture, fields, shapes, factors()));
    id("bos").ifPresent(id -> config.put("bos_token_id", id));
    id("eos").ifPresent(id -> config.put("eos_token_id", id));
    return config;
  }

  private static Object of(Map.Entry<String, Value> entry) {
    return entry.getValue().single().orElse("an array");
  }

  private Optional<Integer> id(String role) {
    String key = "tokenizer.ggml." + role + "_token_id";
    return gguf.metadata()
        .find(key)
        .map(value -> gguf.metadata().whole(key))
        .filter(id -> id >= 0 && id <= Integer.MAX_VALUE)
        .map(Long::intValue);
  }

  private Map<String, List<Double>> factors() {
    Map<String, List<Double>> factors = new LinkedHashMap<>();
    FACTORS.stream().filter(tensors::containsKey).forEach(n -> factors.put(n, numbers(n)));
    return factors;
  }

  private List<Double> numbers(String name) {
    List<Double> numbers = new ArrayList<>();
    PlacedTensor placed = tensors.get(name);
    new PartReader(placed, 0, placed.info().elements()).floats(numbers::add);
    return numbers;
  }

  private void add(GgufModel described) {
    Map<String, List<ReadWeight.Part>> weights = new LinkedHashMap<>();
    described.tensors().forEach(tensor -> add(tensor, weights));
    weights.values().stream()
        .map(ReadWeight::new)
        .forEach(
            weight ->
                weight.mapped().ifPresentOrElse(mapped::add, () -> written.add(weight.piece())));
  }

  private void add(GgufTensor tensor, Map<String, List<ReadWeight.Part>> weights) {
    long first = 0;
    for (Stored part : tensor.parts()) {
      var reader = new PartReader(tensors.get(tensor.name()), first, part.elements());
      weights
          .computeIfAbsent(part.tensor(), name -> new ArrayList<>())
          .add(new ReadWeight.Part(reader, part, tensor));
      first += part.elements();
    }
  }

  private Path link(Path directory) {
    LinkedWeights.write(directory, gguf.file(), mapped);
    return directory;
  }

  /** Returns the texts of the tokenizer's files by name. */
  private Map<String, String> tokenizer() {
    Map<String, Object> fields = new LinkedHashMap<>();
    gguf.metadata().values().entrySet().stream()
        .filter(entry -> entry.getKey().startsWith("tokenizer."))
        .forEach(entry -> entry.getValue().single().ifPresent(v -> fields.put(entry.getKey(), v)));
    GgufTokenizerFiles.Lists lists =
        new GgufTokenizerFiles.Lists(
            gguf.metadata().texts("tokenizer.ggml.tokens"),
            Arrays.stream(gguf.metadata().wholes("tokenizer.ggml.token_type")).boxed().toList(),
            scores(),
            merges());
    return GgufTokenizerFiles.of(gguf.file().toString(), fields, lists);
  }

  private List<Double> scores() {
    String key = "tokenizer.ggml.scores";
    return gguf.metadata().find(key).isPresent()
        ? Arrays.stream(gguf.metadata().reals(key)).boxed().toList()
        : List.of();
  }

  private List<String> merges() {
    String key = "tokenizer.ggml.merges";
    return gguf.metadata().find(key).isPresent() ? gguf.metadata().texts(key) : List.of();
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw FileTrouble.of(file, "written", e);
    }
  }

  /** Returns what the file says of its origin, or that it has all its blocks. */
  private Map<String, Object> origin() {
    Map<String, Object> origin = new LinkedHashMap<>();
    gguf.metadata()
        .find(GgufExport.ORIGIN)
        .map(value -> gguf.metadata().text(GgufExport.ORIGIN))
        .map(text -> Json.parse(text.getBytes(StandardCharsets.UTF_8), GgufExport.ORIGIN))
        .ifPresent(json -> json.properties().forEach(e -> origin.put(e.getKey(), e.getValue())));
    if (origin.isEmpty()) {
      origin.put("source", gguf.file().getFileName().toString());
      origin.put("removed", List.of());
      origin.put("blocks", IntStream.range(0, (int) gguf.metadata().whole(blockCount())).toArray());
    }
    return origin;
  }

  private String blockCount() {
    return gguf.metadata().text("general.architecture") + ".block_count";
  }

  private String card() {
    return "# " + gguf.file().getFileName() + "\n\nThe model of a GGUF file, as a directory.\n";
  }
}
