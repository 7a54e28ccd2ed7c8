package org.sleb4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.check.Hashes;
import org.sleb4j.checkpoint.Checkpoint;
import org.sleb4j.checkpoint.StoredTensor;
import org.sleb4j.checkpoint.TensorBytes;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.model.Replacements;
import org.sleb4j.model.family.Slot;
import org.sleb4j.model.family.Stored;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Scope;

/**
 * A checkpoint that a program in Python packed in AutoAWQ's layout is read as the weights that it
 * stands for, and these are packed into the same bytes again.
 */
class AwqRoundTripTest {
  private static final int LAYERS = 6 * 4;

  @TempDir Path folder;

  private Path packed;
  private Path dense;

  @BeforeEach
  void pack() {
    packed = folder.resolve("packed");
    dense = folder.resolve("dense");
    new OtherLanguage("python3", "awq_pack.py")
        .assumeHere()
        .run(folder, GoldenCommand.MODEL, 32, packed, dense);
  }

  @Test
  void isReadAsTheWeightsThatItStandsFor() {
    int layers = 0;
    try (Model four = Model.open(packed, ModelOptions.withoutCopies());
        Model whole = Model.open(dense, ModelOptions.withoutCopies());
        Scope scope = Scope.on(Device.cpu())) {
      for (Slot slot : four.decoder().slots()) {
        for (Stored weight : slot.each().toList()) {
          float[] expected = whole.weights().read(scope, weight, Replacements.NONE).floats();
          float[] read = four.weights().read(scope, weight, Replacements.NONE).floats();
          assertArrayEquals(expected, read, weight.tensor());
          layers += four.checkpoint().tensors().containsKey(weight.tensor()) ? 0 : 1;
        }
      }
    }
    assertEquals(LAYERS, layers);
  }

  @Test
  void predictsAsTheDenseModelDoes() throws IOException {
    String[] float32 = {"--dtype", "float32"};
    GoldenCommand command = new GoldenCommand(folder);
    JsonNode expected = command.on(dense.toString(), "perplexity", float32).json();
    JsonNode computed = command.on(packed.toString(), "perplexity", float32).json();
    assertEquals(
        expected.get("meanNll").doubleValue(), computed.get("meanNll").doubleValue(), 1e-6);
  }

  @Test
  void isPackedAgainBitForBit() throws IOException {
    String out = folder.resolve("again").toString();
    new GoldenCommand(folder)
        .on(dense.toString(), "quantize", "--method", "rtn", "--group", "32", "--out", out)
        .json();
    assertEquals(bytes(packed), bytes(Path.of(out)));
  }

  /** Returns the hash of the bytes of every tensor, by its name, type and shape. */
  private static Map<String, String> bytes(Path directory) {
    Map<String, String> bytes = new TreeMap<>();
    for (StoredTensor tensor : Checkpoint.open(directory).tensors().values()) {
      MessageDigest digest = Hashes.sha256();
      TensorBytes.each(tensor, digest::update);
      bytes.put(
          tensor.name() + " " + tensor.dtype() + " " + tensor.shape(),
          HexFormat.of().formatHex(digest.digest()));
    }
    return bytes;
  }
}
