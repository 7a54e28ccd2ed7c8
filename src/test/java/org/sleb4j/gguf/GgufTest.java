package org.sleb4j.gguf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sleb4j.gguf.HostileGgufTest.assertRefused;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.checkpoint.StoredTensor;
import org.sleb4j.checkpoint.TensorBytes;

/** Reads a file that llama.cpp's Python package wrote. */
class GgufTest {
  private final Gguf reference = Gguf.read(Reference.file("reference.gguf"));

  @TempDir Path folder;

  private PlacedTensor tensor(String name) {
    return reference.tensors().stream()
        .filter(tensor -> tensor.info().name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  static byte[] bytes(StoredTensor tensor) {
    return Reference.collected(pieces -> TensorBytes.each(tensor, pieces));
  }

  @Test
  void readsWholeNumbers() {
    Metadata metadata = reference.metadata();
    assertEquals(200, metadata.whole("a.uint8"));
    assertEquals(-100, metadata.whole("a.int8"));
    assertEquals(60000, metadata.whole("a.uint16"));
    assertEquals(-30000, metadata.whole("a.int16"));
    assertEquals(4000000000L, metadata.whole("a.uint32"));
    assertEquals(-2000000000, metadata.whole("a.int32"));
    assertEquals(Long.MIN_VALUE, metadata.whole("a.int64"));
    assertEquals(-1, metadata.find("a.uint64").orElseThrow().whole());
    assertRefused(
        () -> metadata.whole("a.uint64"),
        "the field a.uint64 (18446744073709551615) must be below 2^63");
  }

  @Test
  void readsOtherValues() {
    Metadata metadata = reference.metadata();
    assertEquals("llama", metadata.text("general.architecture"));
    assertEquals("große 🦙", metadata.text("a.string"));
    assertTrue(metadata.flag("a.bool"));
    assertEquals(0.1f, metadata.real("a.float32"));
    assertEquals(0.1, metadata.real("a.float64"));
    assertEquals(List.of("", "one", "▁zwei"), metadata.texts("a.strings"));
    assertArrayEquals(new long[] {1, -2, 3}, metadata.wholes("a.numbers"));
    assertEquals(32, metadata.alignment());
  }

  @Test
  void refusesFieldsThatAreMissingOrOfAnotherType() {
    Metadata metadata = reference.metadata();
    assertRefused(() -> metadata.text("b"), "reference.gguf", "the field b is missing");
    assertRefused(() -> metadata.text("a.int8"), "the field a.int8 (int8) must be a string");
    assertRefused(() -> metadata.whole("a.float32"), "(float32) must be a whole number");
    assertRefused(() -> metadata.real("a.int8"), "(int8) must be a float");
    assertRefused(() -> metadata.flag("a.int8"), "(int8) must be true or false");
    assertRefused(() -> metadata.texts("a.string"), "(string) must be an array of strings");
    assertRefused(() -> metadata.wholes("a.strings"), "(array of string) must be an array of");
    assertRefused(() -> metadata.reals("a.numbers"), "(array of int32) must be an array of floats");
  }

  @Test
  void findsTensorsWithTheirShapesInRowMajorOrder() {
    assertEquals(
        List.of("f32", "f16", "bf16", "q8_0", "q4_0"),
        reference.tensors().stream().map(tensor -> tensor.info().name()).toList());
    assertEquals(List.of(3L, 5L), tensor("f32").info().shape());
    assertEquals(List.of(3L, 5L), tensor("f32").stored().shape());
    assertEquals(List.of(3L, 32L), tensor("q8_0").info().shape());
    assertEquals(List.of(3L, 34L), tensor("q8_0").stored().shape());
    assertTrue(reference.tensors().stream().allMatch(tensor -> tensor.stored().isMapped()));
  }

  @Test
  void mapsTheDataThatWasWritten() {
    assertArrayEquals(part("values.f32", 15 * 4), bytes(tensor("f32").stored()));
    assertArrayEquals(part("values.f16", 7 * 2), bytes(tensor("f16").stored()));
    assertArrayEquals(part("values.bf16", 64 * 2), bytes(tensor("bf16").stored()));
    assertArrayEquals(part("values.q8_0", 3 * 34), bytes(tensor("q8_0").stored()));
    assertArrayEquals(part("values.q4_0", 4 * 18), bytes(tensor("q4_0").stored()));
  }

  private static byte[] part(String name, int bytes) {
    return Arrays.copyOf(Reference.bytes(name), bytes);
  }

  @Test
  void readsVersion2() throws IOException {
    byte[] bytes = Reference.bytes("reference.gguf");
    bytes[4] = 2;
    Gguf read = Gguf.read(Files.write(folder.resolve("v2.gguf"), bytes));
    assertEquals(reference.metadata().values(), read.metadata().values());
  }

  @Test
  void readsStringsAndHeadersLongerThanAWindow() throws IOException {
    String text = "ä".repeat(100_000);
    List<String> texts = Stream.iterate(0, i -> i + 1).limit(40_000).map(i -> "t" + i).toList();
    GgufBytes file = GgufBytes.of(1, 2).text("a").int32(ValueType.STRING.code()).text(text);
    file.text("b").int32(ValueType.ARRAY.code()).int32(ValueType.STRING.code()).int64(texts.size());
    texts.forEach(file::text);
    Path path = Files.write(folder.resolve("l.gguf"), file.tensor("w", 8, 0).data(32));
    Gguf read = Gguf.read(path);
    assertEquals(text, read.metadata().text("a"));
    assertEquals(texts, read.metadata().texts("b"));
    assertEquals("w", read.tensors().get(0).info().name());
  }

  @Test
  void obeysTheAlignment() throws IOException {
    GgufBytes file = GgufBytes.of(2, 1).text("general.alignment");
    file.int32(ValueType.UINT32.code()).int32(8);
    file.tensor("v", 2, 0).tensor("w", 1, 8);
    byte[] header = file.bytes();
    int start = (header.length + 7) / 8 * 8;
    byte[] all = Arrays.copyOf(header, start + 12);
    ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).putFloat(start + 8, 2.5f);
    Gguf read = Gguf.read(Files.write(folder.resolve("a.gguf"), all));
    byte[] data = bytes(read.tensors().get(1).stored());
    assertEquals(2.5f, ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).getFloat());
  }
}
