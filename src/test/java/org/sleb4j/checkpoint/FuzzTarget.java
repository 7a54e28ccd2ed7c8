package org.sleb4j.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.sleb4j.checkpoint.TestFiles.assertSentence;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.json.Json;

/**
 * The readers as a fuzzer sees them: whatever bytes come, they are read or refused in one sentence.
 *
 * <p>How to run the fuzzer stands in {@code fuzz/run.sh} of the test resources.
 */
public enum FuzzTarget {
  SAFETENSORS {
    @Override
    void read(byte[] bytes) {
      readTensors(bytes, Safetensors::read);
    }
  },
  PYTORCH {
    @Override
    void read(byte[] bytes) {
      readTensors(bytes, PyTorchFile::read);
    }
  },
  PICKLES {
    @Override
    void read(byte[] bytes) {
      refuses(() -> Pickle.read(new PickleInput("x", ByteBuffer.wrap(bytes)), new ArrayList<>()));
    }
  },
  CONFIGS {
    @Override
    void read(byte[] bytes) {
      refuses(() -> readFields(Config.of("c", Json.parse(bytes, "c"))));
    }
  },
  INDEXES {
    @Override
    void read(byte[] bytes) {
      String header = "{" + SafetensorsMaker.entry("w", "F32", "[0]", 0, 0) + "}";
      byte[] shard = SafetensorsMaker.file(header.getBytes(UTF_8), new byte[0]);
      TestFiles.write(DIRECTORY.resolve("shard"), shard);
      TestFiles.write(DIRECTORY.resolve("model.safetensors.index.json"), bytes);
      refuses(() -> Weights.of(new ModelDirectory(DIRECTORY)));
    }
  };

  private static final int MAX_TENSOR_BYTES = 1 << 16;
  private static final Path DIRECTORY = directory();

  private static FuzzTarget chosen = PICKLES;

  /** The fuzzer calls it once, with the name of a target. */
  public static void fuzzerInitialize(String[] arguments) {
    chosen = valueOf(arguments[0]);
  }

  /** The fuzzer calls it with every input. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    chosen.read(bytes);
  }

  /**
   * Reads or refuses.
   *
   * @throws RuntimeException or an error if a reader does neither
   */
  abstract void read(byte[] bytes);

  /** Returns the folder of the inputs that are replayed. */
  String folder() {
    return "fuzz/" + name().toLowerCase(Locale.ROOT);
  }

  private static void readTensors(byte[] bytes, Function<Path, List<StoredTensor>> reader) {
    Path file = TestFiles.write(DIRECTORY.resolve("a"), bytes);
    refuses(() -> reader.apply(file).forEach(FuzzTarget::touch));
  }

  private static void touch(StoredTensor tensor) {
    if (tensor.bytes() <= MAX_TENSOR_BYTES) {
      refuses(() -> TestFiles.values(tensor));
    }
  }

  private static void readFields(Config config) {
    refuses(() -> config.positive("hidden_size"));
    refuses(() -> config.positiveNumber("rope_theta", 10000));
    refuses(() -> config.flag("tie_word_embeddings", false));
    refuses(() -> config.text("model_type"));
    refuses(() -> config.ids("eos_token_id"));
    refuses(() -> config.object("rope_scaling").ifPresent(o -> o.positiveNumber("factor")));
  }

  private static void refuses(Runnable work) {
    try {
      work.run();
    } catch (InvalidInputException e) {
      assertSentence(e.getMessage());
    }
  }

  private static Path directory() {
    try {
      Path directory = Files.createTempDirectory("fuzz");
      for (String name : List.of("", "a", "shard", "model.safetensors.index.json")) {
        directory.resolve(name).toFile().deleteOnExit();
      }
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
