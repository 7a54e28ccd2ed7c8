package org.sleb4j.gguf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sleb4j.FuzzCorpus.assertSentence;
import static org.sleb4j.FuzzCorpus.succeedsOrRefuses;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.check.InvalidInputException;

class HostileGgufTest {
  private static final int UINT8 = ValueType.UINT8.code();
  private static final int UINT32 = ValueType.UINT32.code();
  private static final int BOOL = ValueType.BOOL.code();
  private static final int STRING = ValueType.STRING.code();
  private static final int ARRAY = ValueType.ARRAY.code();

  @TempDir Path folder;

  static void assertRefused(Executable work, String... parts) {
    String sentence = assertThrows(InvalidInputException.class, work).getMessage();
    assertSentence(sentence);
    for (String part : parts) {
      assertTrue(sentence.contains(part), sentence);
    }
  }

  private void assertRefused(byte[] bytes, String... parts) throws IOException {
    Path file = Files.write(folder.resolve("x.gguf"), bytes);
    assertRefused(() -> Gguf.read(file), parts);
    assertRefused(() -> Gguf.read(file), file.toString());
  }

  private static byte[] aligned(int alignment) {
    return GgufBytes.of(0, 1).text("general.alignment").int32(UINT32).int32(alignment).bytes();
  }

  @Test
  void refusesAMissingFile() {
    assertRefused(() -> Gguf.read(folder.resolve("none")), "There is no file", "none");
  }

  @Test
  void refusesOtherFiles() throws IOException {
    assertRefused(new byte[0], "the magic number takes 4 bytes, but 0 are left of the file");
    assertRefused("safetensors".getBytes(UTF_8), "it must begin with GGUF");
  }

  @Test
  void refusesOtherVersions() throws IOException {
    assertRefused(GgufBytes.of(1, 0, 0).bytes(), "its version (1) must be 2 or 3");
    assertRefused(GgufBytes.of(4, 0, 0).bytes(), "its version (4) must be 2 or 3");
    assertRefused(GgufBytes.of(-1, 0, 0).bytes(), "its version (4294967295) must be 2 or 3");
    assertRefused(GgufBytes.of(0, 0, 0).bytes(), "its version (0) must be 2 or 3");
    assertRefused(GgufBytes.of(3 << 24, 0, 0).bytes(), "big-endian");
  }

  @Test
  void refusesCountsOf2To63() throws IOException {
    long huge = Long.MIN_VALUE;
    assertRefused(
        GgufBytes.of(huge, 0).bytes(),
        "the list of tensors has the length 9223372036854775808, but 8 bytes are left");
    assertRefused(GgufBytes.of(0, huge).bytes(), "the list of fields has the length 92233720");
    assertRefused(GgufBytes.of(-1, 0).bytes(), "has the length 18446744073709551615");
    assertRefused(
        GgufBytes.of(0, 1).int64(huge).data(64), "the name of a field has the length 92233720");
    assertRefused(
        GgufBytes.of(0, 1).text("k").int32(STRING).int64(huge).data(64),
        "the field k has the length 9223372036854775808");
    assertRefused(
        GgufBytes.of(0, 1).text("k").int32(ARRAY).int32(UINT8).int64(huge).data(64),
        "the field k has the length 9223372036854775808");
  }

  @ParameterizedTest
  @ValueSource(longs = {1 << 20, Integer.MAX_VALUE, 1L << 61, Long.MAX_VALUE})
  void refusesLengthsBeyondTheFile(long length) throws IOException {
    assertRefused(
        GgufBytes.of(0, 1).text("k").int32(STRING).int64(length).data(64),
        "the field k has the length " + length,
        "are left of the file, which may be truncated");
    assertRefused(
        GgufBytes.of(0, 1).text("k").int32(ARRAY).int32(STRING).int64(length).data(64),
        "the field k has the length " + length);
    assertRefused(GgufBytes.of(length, 0).data(64), "the list of tensors has the length " + length);
    assertRefused(
        GgufBytes.of(1, 0).int64(length).data(64), "the name of a tensor has the length " + length);
  }

  /** A file may be large because of its tensors: what is in its header is limited by itself. */
  @Test
  void refusesAStringLongerThanAHeaderInALargeFile() throws IOException {
    Path file = folder.resolve("large.gguf");
    Files.write(file, GgufBytes.of(0, 1).text("k").int32(STRING).int64(1L << 32).bytes());
    try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
      large.setLength(1L << 34);
    }
    assertRefused(
        () -> Gguf.read(file), "the field k has the length 4294967296", "67108864 that a header");
  }

  @Test
  void refusesMoreFieldsAndTensorsThanAnyModelHas() throws IOException {
    Path file = folder.resolve("large.gguf");
    Files.write(file, GgufBytes.of(1 << 20, 0).bytes());
    try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
      large.setLength(1L << 30);
      assertRefused(() -> Gguf.read(file), "it has 1048576 tensors, but the limit is 262144");
      large.seek(8);
      large.write(GgufBytes.of(0, 1 << 20).bytes(), 8, 16);
    }
    assertRefused(() -> Gguf.read(file), "it has 1048576 fields, but the limit is 65536");
  }

  @Test
  void refusesUnknownTypesOfValues() throws IOException {
    assertRefused(
        GgufBytes.of(0, 1).text("k").int32(13).data(64),
        "the field k is of type 13, but types are numbered from 0 to 12");
    assertRefused(
        GgufBytes.of(0, 1).text("k").int32(ARRAY).int32(-1).int64(0).data(64),
        "the field k is of type 4294967295");
  }

  @Test
  void refusesDeepArraysAndReadsShallowOnes() throws IOException {
    GgufBytes deep = GgufBytes.of(0, 1).text("k").int32(ARRAY);
    for (int i = 0; i < 100_000; i++) {
      deep.int32(ARRAY).int64(1);
    }
    assertRefused(deep.bytes(), "the field k nests more than 4 arrays");
    GgufBytes shallow = GgufBytes.of(0, 1).text("k").int32(ARRAY);
    shallow.int32(ARRAY).int64(2).int32(UINT8).int64(1).int8(7).int32(STRING).int64(0);
    Path file = Files.write(folder.resolve("shallow.gguf"), shallow.bytes());
    assertTrue(Gguf.read(file).metadata().find("k").isPresent());
  }

  @Test
  void refusesFlagsAndTextsThatAreNone() throws IOException {
    assertRefused(
        GgufBytes.of(0, 1).text("k").int32(BOOL).int8(2).bytes(), "the field k (2) must be 0 or 1");
    assertRefused(
        GgufBytes.of(0, 1).text("k").int32(ARRAY).int32(BOOL).int64(2).int8(1).int8(9).bytes(),
        "the field k (9) must be 0 or 1");
    assertRefused(
        GgufBytes.of(0, 1).text("k").int32(STRING).int64(1).int8(0xff).bytes(),
        "the field k is not UTF-8");
  }

  @Test
  void refusesEmptyAndDoubleNamesOfFields() throws IOException {
    assertRefused(
        GgufBytes.of(0, 1).text("").int32(UINT8).int8(0).data(64),
        "the name of a field has 0 characters, but must have 1 to 65535");
    GgufBytes twice = GgufBytes.of(0, 2);
    twice.text("k").int32(UINT8).int8(0).text("k").int32(UINT8).int8(0);
    assertRefused(twice.bytes(), "it has the field k twice");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4, 24, 33, -32, 1 << 21, Integer.MIN_VALUE})
  void refusesAlignmentsThatAreNone(int alignment) throws IOException {
    assertRefused(
        aligned(alignment),
        "the field general.alignment (" + Integer.toUnsignedString(alignment) + ")",
        "must be a power of two from 8 to 1048576");
  }

  @Test
  void refusesAnAlignmentOfAnotherType() throws IOException {
    assertRefused(
        GgufBytes.of(0, 1).text("general.alignment").int32(STRING).text("32").bytes(),
        "the field general.alignment (string) must be uint32");
  }

  @Test
  void refusesDoubleNamesOfTensors() throws IOException {
    assertRefused(
        GgufBytes.of(2, 0).tensor("w", 8, 0).tensor("w", 8, 32).data(64),
        "it has the tensor w twice");
  }

  @Test
  void refusesNamesThatNoTensorCanHave() throws IOException {
    assertRefused(GgufBytes.of(1, 0).tensor("", 8, 0).data(32), "its name must have 1 to 63 bytes");
    assertRefused(
        GgufBytes.of(1, 0).tensor("w".repeat(64), 8, 0).data(32), "its name must have 1 to 63");
    assertRefused(
        GgufBytes.of(1, 0).tensor("w".repeat(5000), 8, 0).data(32), "its name must have 1 to 63");
    assertRefused(
        GgufBytes.of(1, 0).tensor("a\nb", 8, 0).data(32), "the tensor a?b is broken", "printable");
  }

  @Test
  void refusesUnknownTypesOfTensors() throws IOException {
    for (int type : new int[] {4, 5, 31, 99, -1}) {
      assertRefused(
          GgufBytes.of(1, 0).tensor("w", 256, type, 0).data(4096),
          "the tensor w is broken: its type (" + Integer.toUnsignedString(type) + ") is unknown");
    }
  }

  @Test
  void refusesAxesAndShapesThatNoTensorHas() throws IOException {
    for (int axes : new int[] {0, 5, -1, Integer.MAX_VALUE}) {
      assertRefused(
          GgufBytes.of(1, 0).text("w").int32(axes).data(64),
          "it has " + Integer.toUnsignedString(axes) + " axes, but must have 1 to 4");
    }
    assertRefused(GgufBytes.of(1, 0).tensor("w", 0, 0).data(32), "shape [0] must be positive");
    assertRefused(GgufBytes.of(1, 0).tensor("w", -1, 0).data(32), "shape [-1] must be positive");
    GgufBytes large = GgufBytes.of(1, 0).text("w").int32(3);
    large.int64(1L << 31).int64(1L << 31).int64(4).int32(0).int64(0);
    assertRefused(large.data(32), "shape [4, 2147483648, 2147483648] is too large");
    assertRefused(
        GgufBytes.of(1, 0).tensor("w", 1L << 62, 0).data(32), "shape [4611686018427387904] is too");
  }

  @Test
  void refusesRowsThatDoNotFillBlocks() throws IOException {
    assertRefused(
        GgufBytes.of(1, 0).tensor("w", 33, 8, 0).data(128),
        "a row of 33 elements does not fill blocks of 32, as q8_0 needs");
  }

  @Test
  void refusesOffsetsThatAreNotAligned() throws IOException {
    assertRefused(
        GgufBytes.of(1, 0).tensor("w", 8, 8).data(64),
        "its offset (8) is not a multiple of the alignment (32)");
    assertRefused(
        GgufBytes.of(1, 0).tensor("w", 8, -1).data(64), "its offset (18446744073709551615) is not");
  }

  @Test
  void refusesTensorsBeyondTheFile() throws IOException {
    assertRefused(
        GgufBytes.of(1, 0).tensor("w", 9, 0).data(32),
        "its 36 bytes from byte 0 of the data on reach beyond the 32 that the file has");
    assertRefused(
        GgufBytes.of(1, 0).tensor("w", 8, Long.MIN_VALUE).data(32),
        "from byte 9223372036854775808 of the data on reach beyond");
    assertRefused(
        GgufBytes.of(1, 0).tensor("w", 8, Long.MAX_VALUE - 31).data(32), "reach beyond the 32");
    assertRefused(GgufBytes.of(1, 0).tensor("w", 8, 0).bytes(), "reach beyond the 0 that");
  }

  @Test
  void refusesTensorsThatOverlap() throws IOException {
    assertRefused(
        GgufBytes.of(2, 0).tensor("v", 16, 0).tensor("w", 8, 32).data(64),
        "the tensor w is broken: it overlaps the tensor v");
    assertRefused(
        GgufBytes.of(2, 0).tensor("v", 8, 32).tensor("w", 16, 0).data(96),
        "the tensor v is broken: it overlaps the tensor w");
    assertRefused(
        GgufBytes.of(2, 0).tensor("v", 8, 0).tensor("w", 8, 0).data(64), "it overlaps the tensor");
  }

  @Test
  void refusesEveryTruncatedFile() throws IOException {
    byte[] whole = Reference.bytes("reference.gguf");
    int dataEnd = whole.length - 24; // the padding behind the last tensor may be missing
    for (int length = 0; length < dataEnd; length++) {
      assertRefused(Arrays.copyOf(whole, length), "x.gguf");
    }
    Gguf.read(Files.write(folder.resolve("unpadded.gguf"), Arrays.copyOf(whole, dataEnd)));
  }

  @Test
  void readsOrRefusesWhateverBytesAreChanged() throws IOException {
    byte[] whole = Reference.bytes("reference.gguf");
    Random random = new Random(11);
    Path file = folder.resolve("broken.gguf");
    for (int i = 0; i < 4000; i++) {
      byte[] broken = whole.clone();
      for (int change = random.nextInt(3); change >= 0; change--) {
        broken[random.nextInt(0x2b0)] = (byte) random.nextInt();
      }
      Files.write(file, broken);
      succeedsOrRefuses(() -> Gguf.read(file).tensors().forEach(PlacedTensor::stored));
    }
  }
}
