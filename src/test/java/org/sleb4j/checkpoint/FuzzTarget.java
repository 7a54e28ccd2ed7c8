package org.sleb4j.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.sleb4j.FuzzCorpus.succeedsOrRefuses;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.sleb4j.json.Json;

/**
 * The readers as a fuzzer sees them: whatever bytes come, they are read or refused in one sentence.
 *
 * <p>How to run the fuzzer stands in {@code fuzz.sh} of the test resources.
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
      succeedsOrRefuses(
          () -> Pickle.read(new PickleInput("x", ByteBuffer.wrap(bytes)), new ArrayList<>()));
    }
  },
  CONFIGS {
    @Override
    void read(byte[] bytes) {
      succeedsOrRefuses(() -> readFields(Config.of("c", Json.parse(bytes, "c"))));
    }
  },
  INDEXES {
    @Override
    void read(byte[] bytes) {
      String header = "{" + SafetensorsMaker.entry("w", "F32", "[0]", 0, 0) + "}";
      byte[] shard = SafetensorsMaker.file(header.getBytes(UTF_8), new byte[0]);
      TestFiles.write(DIRECTORY.resolve("shard"), shard);
      TestFiles.write(DIRECTORY.resolve("model.safetensors.index.json"), bytes);
      succeedsOrRefuses(() -> Weights.of(new ModelDirectory(DIRECTORY)));
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

  private static void readTensors(byte[] bytes, Function<Path, List<StoredTensor>> reader) {
    Path file = TestFiles.write(DIRECTORY.resolve("a"), bytes);
    succeedsOrRefuses(() -> reader.apply(file).forEach(FuzzTarget::touch));
  }

  private static void touch(StoredTensor tensor) {
    if (tensor.bytes() <= MAX_TENSOR_BYTES) {
      succeedsOrRefuses(() -> TestFiles.values(tensor));
    }
  }

  private static void readFields(Config config) {
    succeedsOrRefuses(() -> config.positive("hidden_size"));
    succeedsOrRefuses(() -> config.positiveNumber("rope_theta", 10000));
    succeedsOrRefuses(() -> config.flag("tie_word_embeddings", false));
    succeedsOrRefuses(() -> config.text("model_type"));
    succeedsOrRefuses(() -> config.ids("eos_token_id"));
    succeedsOrRefuses(
        () -> config.object("rope_scaling").ifPresent(o -> o.positiveNumber("factor")));
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
