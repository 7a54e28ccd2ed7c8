package org.sleb4j.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sleb4j.checkpoint.SafetensorsMaker.entry;
import static org.sleb4j.checkpoint.SafetensorsMaker.file;
import static org.sleb4j.checkpoint.TestFiles.assertRefused;
import static org.sleb4j.checkpoint.TestFiles.values;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {
  /** The float32 numbers 1 and 2. */
  private static final byte[] TWO = {0, 0, (byte) 0x80, 0x3f, 0, 0, 0, 0x40};

  @TempDir Path directory;

  private List<StoredTensor> read(byte[] bytes) {
    return Safetensors.read(TestFiles.write(directory.resolve("model.safetensors"), bytes));
  }

  private List<StoredTensor> read(String header) {
    return read(file(header, TWO));
  }

  @Test
  void readsTensorsInTheOrderOfTheirData() {
    String header =
        "{" + entry("b", "F32", "[1]", 4, 8) + "," + entry("a", "F32", "[]", 0, 4) + "}";
    List<StoredTensor> tensors = read(header);
    assertEquals(List.of("a", "b"), tensors.stream().map(StoredTensor::name).toList());
    assertArrayEquals(new double[] {1}, values(tensors.get(0)));
    assertArrayEquals(new double[] {2}, values(tensors.get(1)));
  }

  @Test
  void readsDataThatIsNotAligned() {
    String header = "{" + entry("w", "F32", "[1,2]", 0, 8) + "}";
    boolean mapped = false;
    boolean copied = false;
    for (int spaces = 0; spaces < 4; spaces++) {
      StoredTensor tensor = read(header + " ".repeat(spaces)).get(0);
      assertArrayEquals(new double[] {1, 2}, values(tensor));
      mapped |= tensor.isMapped();
      copied |= !tensor.isMapped();
    }
    assertTrue(mapped && copied);
  }

  @Test
  void passesOverTheMetadata() {
    String header = "{\"__metadata__\":{\"format\":\"pt\"}," + entry("w", "F32", "[2]", 0, 8) + "}";
    assertEquals(1, read(header).size());
  }

  @Test
  void takesTensorsWithoutElements() {
    List<StoredTensor> tensors =
        read(file("{" + entry("w", "F32", "[0,7]", 0, 0) + "}", new byte[0]));
    assertEquals(0, values(tensors.get(0)).length);
    assertTrue(tensors.get(0).isRowMajor());
  }

  @Test
  void refusesAHeaderLengthOfAnySizeWithoutAllocatingIt() {
    for (long length : new long[] {1L << 62, -1, Long.MIN_VALUE, 1L << 31, 9}) {
      assertRefused(
          () -> read(file(length, new byte[0], TWO)),
          "claims a header of " + Long.toUnsignedString(length));
    }
  }

  @Test
  void refusesFilesThatAreCutAnywhere() {
    byte[] good = file("{" + entry("w", "F32", "[2]", 0, 8) + "}", TWO);
    for (int length = 0; length < good.length; length++) {
      byte[] cut = Arrays.copyOf(good, length);
      assertRefused(() -> read(cut));
    }
    assertRefused(() -> read(Arrays.copyOf(good, good.length + 1)), "only fill 8");
  }

  @ParameterizedTest
  @CsvSource({
    "'', is empty",
    "'[]', must be a JSON object",
    "'{', not valid JSON",
    "'{\"w\":1}', type () is not one of",
    "'{\"w\":{}}', type () is not one of",
    "'{\"w\":{\"dtype\":\"F32\"}}', shape () must be a list",
    "'{\"w\":{\"dtype\":\"F32\",\"shape\":[2]}}', data_offsets () must be a list",
    "'{\"w\":null,\"w\":null}', Duplicate"
  })
  void refusesAHeaderThatDescribesNoTensors(String header, String part) {
    assertRefused(() -> read(header), part);
  }

  @ParameterizedTest
  @CsvSource({
    "F8_E4M3, '[8]', 0, 8, F8_E4M3",
    "I16, '[4]', 0, 8, I16",
    "F32, '[3]', 0, 8, elements 0 to 3",
    "F32, '[2]', 0, 4, elements 0 to 2",
    "F32, '[1]', 0, 8, needs 4 bytes",
    "F32, '[2]', 0, 9, within the 8 bytes",
    "F32, '[2]', 8, 0, within the 8 bytes",
    "F32, '[2]', 1, 9, within the 8 bytes",
    "F32, '[2]', -8, 0, whole numbers",
    "F32, '[-2]', 0, 8, whole numbers",
    "F32, '[2.0]', 0, 8, whole numbers",
    "F32, '[\"2\"]', 0, 8, whole numbers",
    "F32, '[[2]]', 0, 8, whole numbers",
    "F32, '[9223372036854775808]', 0, 8, whole numbers",
    "F32, '[9223372036854775807, 9223372036854775807]', 0, 8, too large",
    "F32, '[4294967296, 4294967296, 0]', 0, 0, too large",
    "F32, '[4611686018427387904]', 0, 8, too large",
    "F32, '[1]', 4, 8, begins at byte 4",
    "F32, '[1]', 0, 4, only fill 4"
  })
  void refusesATensorThatCannotBe(String dtype, String shape, long begin, long end, String part) {
    assertRefused(() -> read("{" + entry("w", dtype, shape, begin, end) + "}"), part);
  }

  @Test
  void refusesTensorsThatOverlap() {
    String header =
        "{" + entry("a", "F32", "[2]", 0, 8) + "," + entry("b", "F32", "[1]", 4, 8) + "}";
    assertRefused(() -> read(header), "the tensor b", "the tensor before it ends at 8");
  }

  @Test
  @Timeout(20)
  void refusesATensorOfMoreAxesThanPyTorchCanHave() {
    String shape = "[" + "1,".repeat(100_000) + "2]";
    assertRefused(() -> read("{" + entry("w", "F32", shape, 0, 8) + "}"), "100001 axes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\\nb", "a\\u001b[31m", "a\\u2028b", "\\ud800"})
  void refusesNamesThatCannotBePrinted(String name) {
    assertRefused(() -> read("{" + entry(name, "F32", "[2]", 0, 8) + "}"), "printable");
  }

  @Test
  void refusesNamesWithoutEndInOneSentence() {
    String name = "n".repeat(40_000);
    assertRefused(() -> read("{" + entry(name, "F32", "[2]", 0, 8) + "}"), "at most 1000");
    assertRefused(() -> read("{" + entry("w", name, "[2]", 0, 8) + "}"), "…");
    assertRefused(() -> read("{" + entry("w", "F32", "\"" + name + "\"", 0, 8) + "}"), "…");
  }

  @Test
  void refusesBytesThatAreNotUtf8AndDeepNesting() {
    assertRefused(() -> read(file(new byte[] {'"', (byte) 0xff, '"'}, TWO)), "not valid UTF-8");
    byte[] deep = ("{\"a\":" + "[".repeat(1_000_000)).getBytes(UTF_8);
    assertRefused(() -> read(file(deep, TWO)), "nesting depth");
  }

  @Test
  void refusesAHeaderThatWouldFillTheHeap() {
    byte[] header = new byte[(16 << 20) + 1];
    assertRefused(() -> read(file(header, TWO)), "the limit is 16777216");
  }

  @Test
  void refusesAFileThatHasBecomeShorterSinceItWasOpened() {
    StoredTensor tensor = read("{" + entry("w", "F32", "[2]", 0, 8) + "}").get(0);
    TestFiles.write(tensor.file(), new byte[10]);
    assertRefused(() -> values(tensor), "has become shorter", "10 bytes");
  }

  @Test
  void namesAMissingFile() {
    assertRefused(() -> Safetensors.read(directory.resolve("no.safetensors")), "no.safetensors");
  }
}
