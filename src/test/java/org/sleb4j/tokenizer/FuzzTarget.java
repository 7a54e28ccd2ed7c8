package org.sleb4j.tokenizer;

import static org.sleb4j.FuzzCorpus.succeedsOrRefuses;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * The tokenizer's readers as a fuzzer sees them: whatever bytes come, they make a tokenizer that
 * works or are refused in one sentence.
 *
 * <p>How to run the fuzzer stands in {@code fuzz.sh} of the test resources.
 */
public enum FuzzTarget {
  TOKENIZER_JSON {
    @Override
    void read(byte[] bytes) {
      use(new ModelDirectory(folder()).with("tokenizer.json", bytes));
    }
  },
  /** The two files of GPT-2 with a zero byte between them. */
  VOCABULARY_AND_MERGES {
    @Override
    void read(byte[] bytes) {
      int end = 0;
      while (end < bytes.length && bytes[end] != 0) {
        end++;
      }
      byte[] merges = Arrays.copyOfRange(bytes, Math.min(end + 1, bytes.length), bytes.length);
      use(
          new ModelDirectory(folder())
              .with("vocab.json", Arrays.copyOf(bytes, end))
              .with("merges.txt", merges));
    }
  },
  SENTENCEPIECE {
    @Override
    void read(byte[] bytes) {
      use(new ModelDirectory(folder()).with("tokenizer.model", bytes));
    }
  },
  /** Beside a tokenizer.json, which it overrides, and a vocabulary, whose tokens it adds. */
  TOKENIZER_CONFIG {
    @Override
    void read(byte[] bytes) {
      var letters = new ModelDirectory(folder("letters")).withLetters(Map.of());
      use(letters.with("tokenizer_config.json", bytes));
      var pair = new ModelDirectory(folder("pair")).with("vocab.json", "{'a': 0, '<s>': 1}");
      use(pair.with("merges.txt", "").with("tokenizer_config.json", bytes));
    }
  };

  private static final String TEXT =
      "Once a  b\tabcd\n<s>\u00e9\u0301\u2581\u4e2d\ud83d\ude00\ud83d\u0000</s> 12 ";
  private static final int MAX_IDS = 100;
  private static final Path DIRECTORY = directory();

  private static FuzzTarget chosen = TOKENIZER_JSON;

  /** The fuzzer calls it once, with the name of a target. */
  public static void fuzzerInitialize(String[] arguments) {
    chosen = valueOf(arguments[0]);
  }

  /** The fuzzer calls it with every input. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    chosen.read(bytes);
  }

  /**
   * Reads and uses, or refuses.
   *
   * @throws RuntimeException or an error if a reader does neither
   */
  abstract void read(byte[] bytes);

  /** Returns the folder of this target, which stays when the process is aborted. */
  Path folder(String... below) {
    try {
      Path folder = DIRECTORY.resolve(Path.of(name(), below));
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void use(ModelDirectory directory) {
    succeedsOrRefuses(
        () -> {
          try (Tokenizer tokenizer = directory.open()) {
            succeedsOrRefuses(() -> tokenizer.decode(tokenizer.encode(TEXT)));
            succeedsOrRefuses(() -> tokenizer.decode(tokenizer.encodePlain("")));
            for (int id = 0; id < Math.min(tokenizer.vocabularySize(), MAX_IDS); id++) {
              int only = id;
              succeedsOrRefuses(() -> tokenizer.decode(new int[] {only, only}));
            }
          }
        });
  }

  private static Path directory() {
    try {
      return Files.createTempDirectory("fuzz");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
