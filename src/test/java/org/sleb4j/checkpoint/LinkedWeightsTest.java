package org.sleb4j.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Scope;

/** Tensors are mapped in the file that a directory links to, and nowhere else. */
class LinkedWeightsTest {
  @TempDir Path folder;

  private Path directory() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 10; i++) {
      bytes.putFloat(i);
    }
    Path file = Files.write(folder.resolve("numbers.bin"), bytes.array());
    Path directory = Files.createDirectory(folder.resolve("model"));
    LinkedWeights.write(
        directory,
        file,
        List.of(StoredTensor.inFile("w", DType.FLOAT32, List.of(2L, 3L), file, 8)));
    return directory;
  }

  @Test
  void mapsATensorOfTheFile() throws IOException {
    Path directory = directory();
    Map<String, StoredTensor> tensors = Weights.of(new ModelDirectory(directory));
    assertEquals(List.of(2L, 3L), tensors.get("w").shape());
    assertTrue(tensors.get("w").isMapped());
    try (Scope scope = Scope.on(Device.cpu())) {
      assertArrayEquals(new float[] {2, 3, 4, 5, 6, 7}, tensors.get("w").map(scope).floats());
    }
    assertEquals(
        folder.resolve("numbers.bin").toRealPath(),
        LinkedWeights.file(directory).orElseThrow().toRealPath());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "offset" : 8    | "offset" : 44                  | its offset (44) must be one of the 40 bytes
          "offset" : 8    | "offset" : -1                  | its offset (-1) must be
          "offset" : 8    | "offset" : "8"                 | its offset (8) must be a whole number
          "offset" : 8    | "offset" : 20                  | it shows the elements 0 to 6 of a storage
          [ 2, 3 ]        | [ 4611686018427387904, 3 ]     | is too large
          [ 2, 3 ]        | [ -2, -3 ]                     | must hold whole numbers from 0
          [ 2, 3 ]        | 6                              | shape (6) must be a list
          "dtype" : "F32" | "dtype" : "Q9"                 | type (Q9) is not one of
          """)
  void refusesABrokenIndex(String part, String broken, String reason) throws IOException {
    Path directory = directory();
    Path index = directory.resolve("model.gguf.index.json");
    String text = Files.readString(index);
    assertTrue(text.contains(part), text);
    Files.writeString(index, text.replace(part, broken));
    String sentence =
        assertThrows(InvalidInputException.class, () -> Weights.of(new ModelDirectory(directory)))
            .getMessage();
    assertTrue(sentence.contains("the tensor w is broken: "), sentence);
    assertTrue(sentence.contains(reason), sentence);
  }
}
