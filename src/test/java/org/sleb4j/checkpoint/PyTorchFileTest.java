package org.sleb4j.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sleb4j.checkpoint.TestFiles.assertRefused;
import static org.sleb4j.checkpoint.TestFiles.torch;
import static org.sleb4j.checkpoint.TestFiles.values;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.Numbers;
import org.sleb4j.json.Json;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Torch;

/** Compares with what PyTorch itself says of the files that it wrote. */
class PyTorchFileTest {
  private static final JsonNode EXPECTED = Json.read(torch("expected.json"));

  @TempDir Path directory;

  static Stream<String> files() {
    return EXPECTED.propertyStream().map(Map.Entry::getKey);
  }

  @ParameterizedTest
  @MethodSource("files")
  void readsWhatPyTorchWrote(String file) {
    JsonNode expected = EXPECTED.get(file);
    List<StoredTensor> tensors = PyTorchFile.read(torch(file));
    List<String> names = new ArrayList<>();
    expected.fieldNames().forEachRemaining(names::add);
    assertEquals(names, tensors.stream().map(StoredTensor::name).toList());
    for (StoredTensor tensor : tensors) {
      assertTensor(expected.get(tensor.name()), tensor);
    }
  }

  private static void assertTensor(JsonNode expected, StoredTensor tensor) {
    String name = tensor.name();
    assertEquals(expected.get("dtype").asText(), tensor.dtype().toString(), name);
    assertEquals(longs(expected.get("shape")), tensor.shape(), name);
    assertEquals(longs(expected.get("strides")), tensor.strides(), name);
    double[] values = Numbers.doubles(expected.get("values"));
    assertEquals(values.length, tensor.elements(), name);
    assertEquals(values.length * (long) tensor.dtype().bytes(), tensor.bytes(), name);
    assertArrayEquals(values, values(tensor), name);
  }

  private static List<Long> longs(JsonNode array) {
    return Numbers.list(array).stream().map(Integer::longValue).toList();
  }

  @Test
  void mapsWhatPyTorchAligned() {
    List<StoredTensor> tensors = PyTorchFile.read(torch("mixed.zip.bin"));
    assertTrue(tensors.stream().allMatch(StoredTensor::isMapped));
  }

  @Test
  void readsWhatIsDeflatedOrUnaligned() {
    assertTrue(PyTorchFile.read(torch("deflated.bin")).stream().noneMatch(StoredTensor::isMapped));
    assertFalse(PyTorchFile.read(torch("unaligned.bin")).stream().allMatch(StoredTensor::isMapped));
  }

  @Test
  void letsTwoNamesShareOneStorage() {
    for (String file : List.of("mixed.zip.bin", "mixed.legacy.bin")) {
      Map<String, StoredTensor> tensors = TestFiles.byName(PyTorchFile.read(torch(file)));
      assertEquals(tensors.get("tied.a").storage(), tensors.get("tied.b").storage());
      assertEquals(tensors.get("head").storage(), tensors.get("tail").storage());
      assertEquals(40, tensors.get("head").storage().bytes());
      assertEquals(16, tensors.get("head").bytes());
    }
  }

  @Test
  void tellsRowMajorTensorsFromOthers() {
    Map<String, StoredTensor> tensors = TestFiles.byName(PyTorchFile.read(torch("mixed.zip.bin")));
    for (String name : List.of("float32", "scalar", "empty", "no.rows", "tail", "parameter")) {
      assertTrue(tensors.get(name).isRowMajor(), name);
    }
    for (String name : List.of("transposed", "column", "corner", "steps", "expanded")) {
      assertFalse(tensors.get(name).isRowMajor(), name);
    }
  }

  @Test
  void freesWhatItMapsAndReads() {
    long before = Torch.liveHandles();
    for (String file : List.of("mixed.zip.bin", "mixed.legacy.bin", "deflated.bin")) {
      try (Scope scope = Scope.on(Device.cpu())) {
        List<StoredTensor> tensors = PyTorchFile.read(torch(file));
        tensors.forEach(tensor -> tensor.map(scope));
        assertEquals(before + tensors.size(), Torch.liveHandles());
      }
    }
    assertEquals(before, Torch.liveHandles());
  }

  @Test
  void mapsFilesWhosePathIsNotAscii() {
    byte[] bytes = TestFiles.bytes(torch("mixed.zip.bin"));
    Path file = TestFiles.write(directory.resolve("Größe 大小.bin"), bytes);
    assertEquals(2.5, values(TestFiles.byName(PyTorchFile.read(file)).get("scalar"))[0]);
  }

  @Test
  void refusesAFileThatHasBecomeShorterSinceItWasOpened() {
    for (String name : List.of("mixed.zip.bin", "mixed.legacy.bin", "deflated.bin")) {
      byte[] bytes = TestFiles.bytes(torch(name));
      Path file = TestFiles.write(directory.resolve(name), bytes);
      List<StoredTensor> tensors = PyTorchFile.read(file);
      TestFiles.write(file, new byte[100]);
      assertRefused(() -> tensors.forEach(TestFiles::values), "become shorter", "100 bytes");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"zip", "legacy"})
  void refusesTypesThatNoWeightHas(String format) {
    assertRefused(
        () -> PyTorchFile.read(torch("short." + format + ".bin")), "short", "torch.ShortStorage");
  }

  @ParameterizedTest
  @ValueSource(strings = {"zip", "legacy"})
  void refusesWhatIsNoStateDict(String format) {
    assertRefused(() -> PyTorchFile.read(torch("list." + format + ".bin")), "holds a list");
    assertRefused(() -> PyTorchFile.read(torch("nested." + format + ".bin")), "no tensor in it");
  }

  @Test
  void refusesAWholeModuleByTheNameOfItsClass() {
    assertRefused(() -> PyTorchFile.read(torch("whole.zip.bin")), "torch.nn.modules.linear.Linear");
    assertRefused(() -> PyTorchFile.read(torch("whole.legacy.bin")), "Linear");
  }
}
