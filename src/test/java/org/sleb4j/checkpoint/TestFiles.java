package org.sleb4j.checkpoint;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sleb4j.FuzzCorpus.assertSentence;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.function.Executable;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Program;
import org.sleb4j.torch.Scope;

/** Files that PyTorch wrote, files made of bytes, and what every refusal must look like. */
final class TestFiles {
  private static final Program PROGRAM =
      Program.compile(
          """
          def doubles(self, x: Tensor) -> Tensor:
            return x.to(7).contiguous()
          """,
          Map.of());

  private TestFiles() {}

  /** Returns a file that {@code make.py} wrote. */
  static Path torch(String name) {
    try {
      return Path.of(TestFiles.class.getResource("torch/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path write(Path file, byte[] bytes) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      return Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Map<String, StoredTensor> byName(List<StoredTensor> tensors) {
    return tensors.stream().collect(Collectors.toMap(StoredTensor::name, tensor -> tensor));
  }

  /** Returns the elements of a tensor in row-major order. */
  static double[] values(StoredTensor stored) {
    try (Scope scope = Scope.on(Device.cpu())) {
      return stored.elements() == 0
          ? new double[0]
          : PROGRAM.tensor(scope, "doubles", stored.map(scope)).doubles();
    }
  }

  /** Holds that the work is refused in one sentence of a bounded length that has these parts. */
  static void assertRefused(Executable work, String... parts) {
    String sentence = assertThrows(InvalidInputException.class, work).getMessage();
    assertSentence(sentence);
    for (String part : parts) {
      assertTrue(sentence.contains(part), sentence);
    }
  }
}
