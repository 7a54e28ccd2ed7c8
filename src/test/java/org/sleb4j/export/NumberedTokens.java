package org.sleb4j.export;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.sleb4j.json.Json;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;

/** Gives golden models, which have none, a tokenizer that calls each id by its number. */
final class NumberedTokens {
  private NumberedTokens() {}

  /** Copies a model and puts the tokenizer beside it. */
  static Path beside(Path model, Path folder) throws IOException {
    Path directory = Files.createDirectories(folder.resolve("golden"));
    for (String name : List.of("config.json", "model.safetensors")) {
      Files.copy(model.resolve(name), directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }
    int count = Model.describe(directory, ModelOptions.defaults()).vocabulary();
    Map<String, Object> ids = new LinkedHashMap<>();
    IntStream.range(0, count).forEach(id -> ids.put("<t" + id + ">", id));
    Files.writeString(directory.resolve("tokenizer.json"), tokenizer(ids));
    return directory;
  }

  private static String tokenizer(Map<String, Object> ids) {
    return Json.line(
        Map.of(
            "added_tokens",
            ids.entrySet().stream()
                .map(e -> Map.of("id", e.getValue(), "content", e.getKey(), "special", false))
                .toList(),
            "pre_tokenizer",
            Map.of("type", "ByteLevel", "add_prefix_space", false, "trim_offsets", false),
            "model",
            Map.of("type", "BPE", "vocab", ids, "merges", List.of())));
  }
}
