package org.sleb4j.gguf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.sleb4j.gguf.HostileGgufTest.assertRefused;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.checkpoint.TensorBytes;

class GgufWriterTest {
  private static final Metadata NOTHING = Metadata.of(Map.of());

  @TempDir Path folder;

  private static TensorInfo info(String name, TensorType type, long... shape) {
    return new TensorInfo(name, type, Arrays.stream(shape).boxed().toList());
  }

  private static Metadata referenceMetadata() {
    Map<String, Value> values = new LinkedHashMap<>();
    values.put("general.architecture", Value.text("llama"));
    values.put("a.uint8", Value.whole(ValueType.UINT8, 200));
    values.put("a.int8", Value.whole(ValueType.INT8, -100));
    values.put("a.uint16", Value.whole(ValueType.UINT16, 60000));
    values.put("a.int16", Value.whole(ValueType.INT16, -30000));
    values.put("a.uint32", Value.whole(ValueType.UINT32, 4000000000L));
    values.put("a.int32", Value.whole(ValueType.INT32, -2000000000));
    values.put("a.float32", Value.float32(0.1f));
    values.put("a.bool", Value.flag(true));
    values.put("a.string", Value.text("große 🦙"));
    values.put("a.uint64", Value.whole(ValueType.UINT64, -1));
    values.put("a.int64", Value.whole(ValueType.INT64, Long.MIN_VALUE));
    values.put("a.float64", Value.float64(0.1));
    values.put("a.strings", Value.texts(List.of("", "one", "▁zwei")));
    values.put("a.numbers", Value.int32s(1, -2, 3));
    return Metadata.of(values);
  }

  @Test
  void writesWhatLlamaCppsPackageWritesByteForByte() throws IOException {
    Path out = folder.resolve("made.gguf");
    List<TensorInfo> tensors =
        List.of(
            info("f32", TensorType.F32, 3, 5),
            info("f16", TensorType.F16, 7),
            info("bf16", TensorType.BF16, 2, 32),
            info("q8_0", TensorType.Q8_0, 3, 32),
            info("q4_0", TensorType.Q4_0, 4, 32));
    try (GgufWriter writer = GgufWriter.create(out, referenceMetadata(), tensors)) {
      for (TensorInfo tensor : tensors) {
        writer.write(consumer -> recode(tensor, Reference.buffer("values.f32"), consumer));
      }
      writer.finish();
    }
    assertArrayEquals(Reference.bytes("reference.gguf"), Files.readAllBytes(out));
    assertArrayEquals(new String[] {"made.gguf"}, folder.toFile().list());
  }

  private static void recode(TensorInfo tensor, ByteBuffer values, Consumer<ByteBuffer> consumer) {
    values.limit((int) tensor.elements() * Float.BYTES);
    new Recoding(tensor.name(), TensorType.F32, tensor.type()).each(values, consumer);
  }

  @Test
  void writesAgainWhatItReadByteForByte() throws IOException {
    Gguf read = Gguf.read(Reference.file("reference.gguf"));
    Path out = folder.resolve("again.gguf");
    List<TensorInfo> infos = read.tensors().stream().map(PlacedTensor::info).toList();
    try (GgufWriter writer = GgufWriter.create(out, read.metadata(), infos)) {
      for (PlacedTensor tensor : read.tensors()) {
        writer.write(consumer -> TensorBytes.each(tensor.stored(), consumer));
      }
      writer.finish();
    }
    assertArrayEquals(Reference.bytes("reference.gguf"), Files.readAllBytes(out));
  }

  @Test
  void obeysTheAlignmentOfItsMetadata() throws IOException {
    Path out = folder.resolve("a.gguf");
    Metadata metadata =
        Metadata.of(
            Map.of(
                "general.alignment",
                Value.whole(ValueType.UINT32, 128),
                "scores",
                Value.float32s(List.of(0.5f, -1f))));
    List<TensorInfo> tensors = List.of(info("v", TensorType.F32, 1), info("w", TensorType.F32, 1));
    try (GgufWriter writer = GgufWriter.create(out, metadata, tensors)) {
      writer.write(consumer -> consumer.accept(ByteBuffer.wrap(new byte[] {0, 0, 0, 1})));
      writer.write(consumer -> consumer.accept(ByteBuffer.wrap(new byte[] {0, 0, 0, 2})));
      writer.finish();
    }
    Gguf read = Gguf.read(out);
    assertEquals(0, read.tensors().get(0).offset() % 128);
    assertEquals(read.tensors().get(0).offset() + 128, read.tensors().get(1).offset());
    assertArrayEquals(new byte[] {0, 0, 0, 2}, GgufTest.bytes(read.tensors().get(1).stored()));
    assertArrayEquals(new double[] {0.5, -1}, read.metadata().reals("scores"));
  }

  /** The header that would be written, and behind it a hole of 6 GiB. */
  @Test
  void placesTensorsBehind4GiB() throws IOException {
    List<TensorInfo> tensors =
        List.of(
            info("small", TensorType.F32, 3),
            info("large", TensorType.Q8_0, 200_000, 32_768),
            info("last", TensorType.F32, 2));
    byte[] header = HeaderBytes.of(NOTHING, tensors);
    long large = 200_000L * 1024 * 34;
    assertEquals(List.of(0L, 32L, 32 + large, 64 + large), Offsets.of(tensors, 32));
    Path out = folder.resolve("sparse.gguf");
    try (RandomAccessFile file = new RandomAccessFile(out.toFile(), "rw")) {
      file.write(header);
      file.seek(header.length + 32 + large);
      file.write(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
    }
    PlacedTensor last = Gguf.read(out).tensors().get(2);
    assertEquals(header.length + 32 + large, last.offset());
    assertArrayEquals(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, GgufTest.bytes(last.stored()));
  }

  @Test
  void leavesTheOldFileUntilItIsFinished() throws IOException {
    Path out = Files.writeString(folder.resolve("x.gguf"), "old");
    List<TensorInfo> tensors = List.of(info("w", TensorType.F32, 1));
    try (GgufWriter writer = GgufWriter.create(out, NOTHING, tensors)) {
      writer.write(consumer -> consumer.accept(ByteBuffer.allocate(4)));
      assertEquals("old", Files.readString(out));
    }
    assertEquals("old", Files.readString(out));
    assertArrayEquals(new String[] {"x.gguf"}, folder.toFile().list());
  }

  @Test
  void isNotFinishedWithoutAllTensors() {
    Path out = folder.resolve("x.gguf");
    List<TensorInfo> tensors = List.of(info("w", TensorType.F32, 4));
    try (GgufWriter writer = GgufWriter.create(out, NOTHING, tensors)) {
      assertThrows(
          IllegalStateException.class,
          () -> writer.write(consumer -> consumer.accept(ByteBuffer.allocate(4))));
      assertThrows(IllegalStateException.class, writer::finish);
    }
    assertArrayEquals(new String[0], folder.toFile().list());
  }

  @Test
  void refusesTensorsThatTheFormatCannotHold() {
    assertCannotHold("its name must have 1 to 63 bytes", info("w".repeat(64), TensorType.F32, 1));
    assertCannotHold(
        "it has 5 axes, but must have 1 to 4", info("w", TensorType.F32, 1, 1, 1, 1, 1));
    assertCannotHold("it has 0 axes", info("w", TensorType.F32));
    assertCannotHold("a row of 48 elements does not fill", info("w", TensorType.Q4_0, 2, 48));
    assertCannotHold(
        "GGUF cannot hold the tensor w: another tensor has this name.",
        info("w", TensorType.F32, 1),
        info("w", TensorType.F16, 1));
  }

  @Test
  void refusesWhatTheDiskHasNoSpaceFor() {
    assertCannotHold(
        "x.gguf needs 1048576.0 TiB, but its disk has", info("w", TensorType.F32, 1L << 58));
  }

  private void assertCannotHold(String part, TensorInfo... tensors) {
    assertRefused(
        () -> GgufWriter.create(folder.resolve("x.gguf"), NOTHING, List.of(tensors)).close(), part);
    assertArrayEquals(new String[0], folder.toFile().list());
  }
}
