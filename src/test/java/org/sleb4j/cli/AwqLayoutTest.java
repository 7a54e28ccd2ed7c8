package org.sleb4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.model.Replacements;
import org.sleb4j.model.family.Slot;
import org.sleb4j.model.family.Stored;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Scope;

/** What is written with 4 bits is unpacked by a program in Python, from AutoAWQ's layout alone. */
class AwqLayoutTest {
  private static final OtherLanguage SCRIPT = new OtherLanguage("python3", "awq_unpack.py");
  private static final int GROUP = 32;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"rtn", "awq"})
  void isUnpackedBitForBitInPython(String method) throws IOException {
    SCRIPT.assumeHere();
    String out = folder.resolve("made").toString();
    new GoldenCommand(folder)
        .run("quantize", "--method", method, "--group", "" + GROUP, "--out", out)
        .json();
    Path unpacked = unpack(Path.of(out));
    int layers = 0;
    try (Model model = Model.open(Path.of(out), ModelOptions.withoutCopies());
        Scope scope = Scope.on(Device.cpu())) {
      for (Slot slot : model.decoder().slots()) {
        for (Stored weight : slot.each().toList()) {
          Path file = unpacked.resolve(weight.tensor().replaceFirst("\\.weight$", ""));
          if (slot.isLinear() && Files.exists(file)) {
            float[] ours = model.weights().read(scope, weight, Replacements.NONE).floats();
            assertArrayEquals(floats(file), ours, weight.tensor());
            layers++;
          }
        }
      }
    }
    assertEquals(6 * 4, layers, "the projections of attention: 32 divides no feed-forward's sizes");
    try (Stream<Path> files = Files.list(unpacked)) {
      assertEquals(layers, files.count());
    }
  }

  private Path unpack(Path model) throws IOException {
    Path unpacked = Files.createDirectory(folder.resolve("unpacked"));
    SCRIPT.run(folder, model.resolve("model.safetensors"), GROUP, unpacked);
    return unpacked;
  }

  private static float[] floats(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    float[] floats = new float[bytes.remaining() / 4];
    bytes.asFloatBuffer().get(floats);
    return floats;
  }
}
