package org.sleb4j.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs sentencepiece's own programs, the reference; a test that needs them is left out elsewhere.
 */
final class SentencePieceTool {
  private SentencePieceTool() {}

  /** Leaves the calling test out, with the reason, unless the programs are installed. */
  static void assume() {
    boolean installed =
        Stream.of("spm_train", "spm_encode")
            .allMatch(
                program ->
                    Arrays.stream(System.getenv("PATH").split(":"))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program))));
    assumeTrue(installed, "left out: spm_train and spm_encode are not installed");
  }

  /** Trains a model on a text and puts it into a directory as tokenizer.model. */
  static void train(Path directory, Path text, String... options) {
    Path prefix = directory.resolve("trained");
    List<String> command =
        Stream.concat(
                Stream.of(
                    "spm_train",
                    "--input=" + text,
                    "--model_prefix=" + prefix,
                    "--num_threads=2",
                    "--max_sentence_length=100000"),
                Arrays.stream(options))
            .toList();
    run(command, directory.resolve("trained.log"));
    try {
      Files.move(directory.resolve("trained.model"), directory.resolve("tokenizer.model"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the ids of every line, as spm_encode prints them. */
  static List<String> encode(Path model, List<String> lines, Path scratch) {
    try {
      Path text = Files.write(scratch.resolve("lines.txt"), lines);
      Path ids = scratch.resolve("ids.txt");
      run(List.of("spm_encode", "--model=" + model, "--output_format=id", text.toString()), ids);
      return Files.readAllLines(ids);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void run(List<String> command, Path output) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(output.toFile())
              .redirectError(Redirect.DISCARD)
              .start();
      assertEquals(0, process.waitFor(), command.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
