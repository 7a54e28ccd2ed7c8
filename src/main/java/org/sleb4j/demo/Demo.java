package org.sleb4j.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.sleb4j.check.FileTrouble;

/**
 * The demo model is in the jar and is unpacked into a temporary directory, once a process, which is
 * deleted when the process ends.
 *
 * <p>A LLaMA of 12 blocks that writes simple English; its model card is {@code README.md} beside
 * it. {@code calibration.txt} and {@code evaluation.txt} were written for it, and so were the
 * questions of the zero-shot task {@code completions}.
 */
public final class Demo {
  /** What stands for the directory wherever a model is named. */
  public static final String NAME = "demo";

  /** The tokens of a window of its texts, by default. */
  public static final int WINDOW_LENGTH = 256;

  private static final List<String> FILES =
      List.of(
          "config.json",
          "generation_config.json",
          "model.safetensors",
          "special_tokens_map.json",
          "tokenizer.model",
          "tokenizer_config.json",
          "README.md",
          "calibration.txt",
          "evaluation.txt",
          "completions.json",
          "completions.jsonl");

  private static Path unpacked;

  private Demo() {}

  /**
   * Returns the model's directory, as one is published on the Hugging Face Hub.
   *
   * @throws org.sleb4j.check.InvalidInputException if it cannot be unpacked
   */
  public static synchronized Path directory() {
    if (unpacked == null) {
      unpacked = unpack();
    }
    return unpacked;
  }

  /** Returns the text to calibrate on. */
  public static Path calibration() {
    return directory().resolve("calibration.txt");
  }

  /** Returns the text to evaluate on; it has no sentence in common with the other. */
  public static Path evaluation() {
    return directory().resolve("evaluation.txt");
  }

  /** Returns whether a file is one of its two texts, or a copy of one. */
  public static boolean isText(Path file) {
    return Stream.of(calibration(), evaluation()).anyMatch(text -> isCopy(file, text));
  }

  private static boolean isCopy(Path file, Path text) {
    try {
      return Files.isRegularFile(file)
          && Files.size(file) == Files.size(text)
          && Files.mismatch(file, text) < 0;
    } catch (IOException e) {
      throw FileTrouble.of(file, "read", e);
    }
  }

  /** Returns a zero-shot task: how its questions are asked. */
  public static Path task() {
    return directory().resolve("completions.json");
  }

  /** Returns the questions of {@link #task}: a hundred beginnings, each with four ends. */
  public static Path questions() {
    return directory().resolve("completions.jsonl");
  }

  private static Path unpack() {
    try {
      Path parent = Files.createTempDirectory("sleb4j-");
      parent.toFile().deleteOnExit();
      Path directory = Files.createDirectory(parent.resolve(NAME));
      directory.toFile().deleteOnExit();
      for (String name : FILES) {
        unpack(name, directory.resolve(name));
      }
      return directory;
    } catch (IOException e) {
      throw FileTrouble.of(
          "The demo model", "unpacked into " + System.getProperty("java.io.tmpdir"), e);
    }
  }

  private static void unpack(String name, Path file) throws IOException {
    file.toFile().deleteOnExit();
    try (InputStream packed = Demo.class.getResourceAsStream(name)) {
      Files.copy(packed, file);
    }
  }
}
