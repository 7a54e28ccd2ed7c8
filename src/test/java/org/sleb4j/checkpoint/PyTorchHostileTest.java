package org.sleb4j.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.sleb4j.checkpoint.TestFiles.assertRefused;
import static org.sleb4j.checkpoint.TestFiles.values;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of PyTorch that lie: about shapes, places, sizes, and about being zip files at all. */
class PyTorchHostileTest {
  private static final byte[] SIX_FLOATS = floats(1, 2, 3, 4, 5, 6);
  private static final byte[] GOOD = PickleMaker.stateDict("w", 6, 0, longs(2, 3), longs(3, 1));

  @TempDir Path directory;

  private List<StoredTensor> read(byte[] bytes) {
    return PyTorchFile.read(TestFiles.write(directory.resolve("pytorch_model.bin"), bytes));
  }

  private List<StoredTensor> readZip(byte[] pickle, byte[] storage) {
    return read(
        new ZipMaker().add("archive/data.pkl", pickle).add("archive/data/0", storage).make());
  }

  private static long[] longs(long... values) {
    return values;
  }

  private static byte[] floats(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  private static byte[] deflate(byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var out = new DeflaterOutputStream(bytes, new Deflater(9, true))) {
      out.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private void assertTensorRefused(
      long elements, long first, long[] shape, long[] strides, String part) {
    byte[] pickle = PickleMaker.stateDict("w", elements, first, shape, strides);
    assertRefused(() -> readZip(pickle, SIX_FLOATS), "the tensor w is broken", part);
  }

  @Test
  void readsTheTensorThatTheLiesAreMadeOf() {
    assertArrayEquals(new double[] {1, 2, 3, 4, 5, 6}, values(readZip(GOOD, SIX_FLOATS).get(0)));
  }

  @Test
  void refusesElementsOutsideOfTheStorage() {
    assertTensorRefused(6, 1, longs(2, 3), longs(3, 1), "elements 1 to 7");
    assertTensorRefused(6, 0, longs(2, 3), longs(4, 1), "has 6");
    assertTensorRefused(6, -1, longs(2), longs(1), "elements -1 to 1");
    assertTensorRefused(6, 7, longs(0), longs(1), "elements 7 to 7");
    assertTensorRefused(6, Long.MAX_VALUE, longs(1), longs(1), "too large");
    assertTensorRefused(6, Long.MAX_VALUE - 1, longs(1), longs(1), "has 6");
  }

  @Test
  void refusesAbsurdShapesAndStrides() {
    assertTensorRefused(6, 0, longs(1L << 62, 2), longs(0, 0), "too large");
    assertTensorRefused(6, 0, longs(1L << 31, 1L << 31), longs(0, 0), "too large");
    assertTensorRefused(6, 0, longs(0, 1L << 40, 1L << 40), longs(0, 0, 0), "too large");
    assertTensorRefused(6, 0, longs(3, 3), longs(1L << 62, 1L << 62), "too large");
    assertTensorRefused(6, 0, longs(-1), longs(1), "negative");
    assertTensorRefused(6, 5, longs(6), longs(-1), "negative");
    assertTensorRefused(6, 0, longs(2, 3), longs(1), "do not agree");
    assertTensorRefused(6, 0, new long[65], new long[65], "65 axes");
    assertTensorRefused(6, 0, new long[100_000], new long[100_000], "100000 axes");
  }

  @Test
  void repeatsElementsWithinReasonOnly() {
    byte[] pickle = PickleMaker.stateDict("w", 6, 5, longs(1000, 1000), longs(0, 0));
    double[] values = values(readZip(pickle, SIX_FLOATS).get(0));
    assertEquals(1_000_000, values.length);
    assertEquals(6, values[999_999]);
    assertTensorRefused(6, 0, longs(1L << 30, 1L << 20), longs(0, 0), "repeats elements");
  }

  @Test
  void refusesAStorageOfAnotherSizeThanItsTensorSays() {
    assertTensorRefused(5, 0, longs(2), longs(1), "should have 5 elements");
    assertTensorRefused(1L << 62, 0, longs(2), longs(1), "but has 24 bytes");
    assertTensorRefused(7, 0, longs(2), longs(1), "torch.FloatStorage");
    assertRefused(() -> readZip(GOOD, new byte[23]), "but has 23 bytes");
  }

  @Test
  void refusesAMissingStorage() {
    assertRefused(() -> read(ZipMaker.pytorch(GOOD)), "its storage 0 is missing");
    byte[] outside =
        PickleMaker.of("}")
            .text("w")
            .raw("ctorch._utils\n_rebuild_tensor_v2\n(")
            .storage("FloatStorage", "../data.pkl", 1)
            .number(0)
            .raw("))\u0089}tRs.")
            .bytes();
    assertRefused(() -> readZip(outside, SIX_FLOATS), "its storage ../data.pkl is missing");
  }

  @Test
  void refusesTensorsThatAreRebuiltFromAnythingElse() {
    for (String parts : List.of(")", "(NNNNNNt", "(K\u0001K\u0002))\u0089}t", "(]]]]]]t")) {
      byte[] pickle =
          PickleMaker.of("}").text("w").raw("ctorch._utils\n_rebuild_tensor_v2\n").bytes();
      byte[] rest = PickleMaker.of(parts + "Rs.").bytes();
      byte[] all = ByteBuffer.allocate(pickle.length + rest.length).put(pickle).put(rest).array();
      assertRefused(() -> readZip(all, SIX_FLOATS));
    }
  }

  @Test
  void refusesNamesThatAreNoneOrTwice() {
    PickleMaker two = PickleMaker.of("}(");
    for (int i = 0; i < 2; i++) {
      two.text("w").tensor(6, 0, longs(1), longs(1));
    }
    assertRefused(() -> readZip(two.raw("u.").bytes(), SIX_FLOATS), "it appears twice");
    byte[] number = PickleMaker.of("}K\u0007").tensor(6, 0, longs(1), longs(1)).raw("s.").bytes();
    assertRefused(() -> readZip(number, SIX_FLOATS), "the tensor 7", "must be a text");
    byte[] control = PickleMaker.stateDict("a\nb", 6, 0, longs(1), longs(1));
    assertRefused(() -> readZip(control, SIX_FLOATS), "the tensor a?b", "printable");
  }

  @Test
  void refusesFilesThatAreCutOrEmpty() {
    assertRefused(() -> read(new byte[0]), "truncated", "0 bytes");
    assertRefused(() -> read(new byte[] {'P', 'K', 3, 4}), "ends without a directory");
    assertRefused(() -> read(new byte[1000]), "0x00");
    assertRefused(() -> read("<html>no such file</html>".getBytes(UTF_8)), "pytorch_model.bin");
  }

  @Test
  void refusesAnyOtherPickleThanOneOfTorch() {
    assertRefused(() -> read(PickleMaker.of("cos\nsystem\n.").bytes()), "names os.system");
    assertRefused(() -> read(PickleMaker.of("\u0080\u0002}.").bytes()), "magic number");
  }

  @Test
  void refusesAZipFileOfSomethingElse() {
    assertRefused(() -> read(new ZipMaker().add("a.txt", SIX_FLOATS).make()), "holds 0 entries");
    ZipMaker two = new ZipMaker().add("a/data.pkl", GOOD).add("b/data.pkl", GOOD);
    assertRefused(() -> read(two.make()), "holds 2 entries");
  }

  @Test
  void refusesAnotherByteOrder() {
    ZipMaker zip = new ZipMaker().add("a/data.pkl", GOOD).add("a/byteorder", "big".getBytes(UTF_8));
    assertRefused(() -> read(zip.make()), "byte order (big)");
  }

  @Test
  void refusesBytesBehindThePickle() {
    assertRefused(() -> read(ZipMaker.pytorch(PickleMaker.of("}.}").bytes())), "more bytes");
  }

  private void assertEntryRefused(Consumer<ByteBuffer> change, String... parts) {
    ZipMaker zip = new ZipMaker().add("a/data.pkl", GOOD).add("a/data/0", SIX_FLOATS, 24, change);
    assertRefused(() -> read(zip.make()), parts);
  }

  @Test
  void refusesEntriesThatCannotBe() {
    assertEntryRefused(e -> e.putShort(8, (short) 1), "a/data/0 is encrypted");
    assertEntryRefused(e -> e.putShort(10, (short) 12), "packed by method 12");
    assertEntryRefused(e -> e.putInt(24, 25), "cannot have 25 bytes packed as 24");
    assertEntryRefused(e -> e.putInt(20, 1 << 30).putInt(24, 1 << 30), "does not end within");
    assertEntryRefused(e -> e.putInt(42, 1 << 30), "does not begin within the file");
    assertEntryRefused(e -> e.putInt(42, 5), "overlaps");
    assertEntryRefused(e -> e.putInt(42, e.getInt(42) + 1), "does not begin where it should");
    assertEntryRefused(e -> e.putInt(42, -1), "directory is damaged");
    assertEntryRefused(e -> e.putShort(28, (short) -1), "directory is damaged");
    assertEntryRefused(e -> e.putInt(0, 7), "directory is damaged");
  }

  @Test
  void readsExtraFieldsNoFurtherThanTheyGo() {
    assertEntryRefused(e -> e.putShort(28, (short) 4).putShort(30, (short) 4), "0 is missing");
  }

  @Test
  void refusesTheSameEntryTwice() {
    ZipMaker zip = new ZipMaker().add("a/data.pkl", GOOD).add("a/x", SIX_FLOATS);
    assertRefused(() -> read(zip.add("a/x", SIX_FLOATS).make()), "a/x appears twice");
  }

  @Test
  void refusesADirectoryThatCannotBe() {
    ZipMaker zip = new ZipMaker().add("a/data.pkl", GOOD);
    assertRefused(() -> read(zip.make(e -> e.putInt(12, -2))), "claims 4294967294 bytes");
    assertRefused(() -> read(zip.make(e -> e.putInt(16, -2))), "from byte 4294967294");
    assertRefused(() -> read(zip.make(e -> e.putInt(12, 5).putInt(16, 0))), "damaged");
  }

  @Test
  void refusesABombBeforeItGoesOff() {
    byte[] bomb = deflate(new byte[1 << 20]);
    ZipMaker zip =
        new ZipMaker()
            .add("a/data.pkl", GOOD)
            .add("a/x", bomb, 1 << 30, e -> e.putShort(10, (short) 8));
    assertRefused(() -> read(zip.make()), "cannot have 1073741824 bytes");
    byte[] large = deflate(new byte[17 << 20]);
    ZipMaker pickle =
        new ZipMaker().add("a/data.pkl", large, 17 << 20, e -> e.putShort(10, (short) 8));
    assertRefused(() -> read(pickle.make()), "its pickle has 17825792 bytes");
  }

  private StoredTensor deflated(byte[] content) {
    return read(new ZipMaker()
            .add("a/data.pkl", GOOD)
            .add("a/data/0", content, 24, e -> e.putShort(10, (short) 8))
            .make())
        .get(0);
  }

  @Test
  void refusesDeflatedDataThatAreBrokenOrShort() {
    assertEquals(6, values(deflated(deflate(SIX_FLOATS)))[5]);
    assertRefused(() -> values(deflated(deflate(new byte[20]))), "deflated ends too early");
    assertRefused(() -> values(deflated(new byte[] {7, 7, 7, 7})), "deflated is broken");
    byte[] cut = Arrays.copyOf(deflate(SIX_FLOATS), 5);
    assertRefused(() -> values(deflated(cut)), "deflated ends too early");
  }
}
