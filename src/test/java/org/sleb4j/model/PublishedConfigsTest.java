package org.sleb4j.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sleb4j.SharedData;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Warnings;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.json.Json;
import org.sleb4j.model.family.Families;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Scope;

/**
 * Every published config, cut down to a tiny model with all its other fields, computes, with a
 * cache as without one; or it is refused by a sentence that names its type or a field.
 */
class PublishedConfigsTest {
  private static final int TOKENS = 12;

  private static List<Path> configs() throws IOException {
    try (Stream<Path> directories = Files.list(SharedData.path("configs"))) {
      return directories
          .map(directory -> directory.resolve("config.json"))
          .filter(Files::exists)
          .sorted()
          .toList();
    }
  }

  @Test
  void computeOrAreRefusedByName() throws IOException {
    TreeMap<String, String> refused = new TreeMap<>();
    int computed = 0;
    for (Path file : configs()) {
      String name = file.getParent().getFileName().toString();
      Optional<String> sentence = Warnings.ignored(() -> refusal(name, file));
      sentence.ifPresent(s -> refused.put(name, s));
      computed += sentence.isEmpty() ? 1 : 0;
    }
    refused.forEach(PublishedConfigsTest::assertNamesTypeOrField);
    assertTrue(computed >= 100, computed + " compute; refused: " + refused);
  }

  private static Optional<String> refusal(String name, Path file) {
    ObjectNode config = TinyConfig.of(Json.readPython(file));
    ModelShape shape = new ModelShape(name, Config.of(name, config));
    try (Model model = Model.open(shape, ModelOptions.defaults().withDtype(DType.FLOAT32))) {
      assertComputes(name, model);
      return Optional.empty();
    } catch (InvalidInputException e) {
      return Optional.of(e.getMessage());
    }
  }

  /** The type is unknown, or a config of a type that is known has a field that is not computed. */
  private static void assertNamesTypeOrField(String name, String sentence) {
    JsonNode config = Json.readPython(SharedData.path("configs/" + name + "/config.json"));
    String type = config.path("model_type").asText("none");
    boolean known = Families.types().contains(type);
    boolean named =
        known
            ? config.propertyStream().anyMatch(field -> sentence.contains(field.getKey()))
            : sentence.contains("model_type (" + type + ") must be ")
                || sentence.contains("model_type is required");
    assertTrue(named, name + ": " + sentence);
  }

  private static void assertComputes(String name, Model model) {
    long[] ids = LongStream.range(0, TOKENS).map(i -> 3 + i * i % 97).toArray();
    float[] all = whole(model, ids);
    int vocabulary = all.length / TOKENS;
    assertEquals(model.info().vocabulary(), vocabulary, name);
    try (Scope scope = Scope.on(model.device());
        KvCache cache = model.full().cache(1, TOKENS)) {
      int start = 0;
      for (int end : List.of(TOKENS - 2, TOKENS - 1, TOKENS)) {
        long[] piece = LongStream.range(start, end).map(i -> ids[(int) i]).toArray();
        try (ModelInput input = model.inputs().next(scope, piece, new int[1], start)) {
          float[] last = model.full().next(scope, input, cache).floats();
          assertClose(all, (end - 1) * vocabulary, last, name + ", token " + end);
        }
        start = end;
      }
    }
  }

  private static float[] whole(Model model, long[] ids) {
    try (Scope scope = Scope.on(model.device());
        ModelInput input = model.inputs().windows(scope, ids, 1)) {
      return model.head().logits(scope, model.full().states(scope, input)).floats();
    }
  }

  /** Weights are drawn so small that logits are, too. */
  private static void assertClose(float[] expected, int first, float[] actual, String what) {
    double largest = 0;
    for (int i = 0; i < actual.length; i++) {
      largest = Math.max(largest, Math.abs(expected[first + i]));
    }
    assertTrue(Double.isFinite(largest) && largest > 0, what);
    for (int i = 0; i < actual.length; i++) {
      assertEquals(expected[first + i], actual[i], 1e-4 * largest, what);
    }
  }
}
