package org.sleb4j.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sleb4j.checkpoint.TestFiles.assertRefused;
import static org.sleb4j.checkpoint.TestFiles.values;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A zip file of 5 GiB that takes a few kilobytes of disk: all of it but the ends is a hole. */
class LargeZipTest {
  private static final long LARGE = (4L << 30) + 64;
  private static final byte[] LAST = {0, 0, (byte) 0x80, 0x3f, 0, 0, 0, 0x40};

  @TempDir Path directory;

  private final ByteArrayOutputStream index = new ByteArrayOutputStream();
  private int entries;

  /** A storage of uint8 above 4 GiB, whose last bytes are shown, and one of float32 behind it. */
  private static byte[] pickle() {
    PickleMaker pickle =
        PickleMaker.of("}(").text("far").raw("ctorch._utils\n_rebuild_tensor_v2\n(");
    pickle.storage("ByteStorage", "1", LARGE).number(LARGE - 2).tuple(2).tuple(1).raw("\u0089}tR");
    return pickle.text("w").tensor(2, 0, new long[] {2}, new long[] {1}).raw("u.").bytes();
  }

  private long add(FileChannel file, long at, String name, byte[] end, long bytes)
      throws IOException {
    byte[] utf8 = name.getBytes(UTF_8);
    long data = at + 30 + utf8.length;
    write(file, at, ZipMaker.record(30, 0x04034b50, b -> b.putShort(26, (short) utf8.length)));
    write(file, at + 30, utf8);
    write(file, data + bytes - end.length, end);
    index.writeBytes(
        ZipMaker.record(
            46,
            0x02014b50,
            b ->
                b.putInt(20, -1)
                    .putInt(24, -1)
                    .putShort(28, (short) utf8.length)
                    .putShort(30, (short) 36)
                    .putInt(42, -1)));
    index.writeBytes(utf8);
    index.writeBytes(
        ZipMaker.record(
            36,
            0x00040099,
            b ->
                b.putShort(8, (short) 1)
                    .putShort(10, (short) 24)
                    .putLong(12, bytes)
                    .putLong(20, bytes)
                    .putLong(28, at)));
    entries++;
    return data + bytes;
  }

  private static void write(FileChannel file, long at, byte[] bytes) throws IOException {
    assertEquals(bytes.length, file.write(ByteBuffer.wrap(bytes), at));
  }

  private Path write(long directoryBytes) throws IOException {
    Path path = directory.resolve("pytorch_model.bin");
    try (FileChannel file =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      byte[] pickle = pickle();
      long end = add(file, 0, "m/data.pkl", pickle, pickle.length);
      end = add(file, end, "m/data/1", LAST, LARGE);
      end = add(file, (end / 64 + 2) * 64 - 38, "m/data/0", LAST, LAST.length);
      finish(file, end, directoryBytes);
    }
    return path;
  }

  private void finish(FileChannel file, long at, long directoryBytes) throws IOException {
    long end = at + index.size();
    write(file, at, index.toByteArray());
    write(
        file,
        end,
        ZipMaker.record(
            56,
            0x06064b50,
            b ->
                b.putLong(24, entries)
                    .putLong(32, entries)
                    .putLong(40, directoryBytes < 0 ? index.size() : directoryBytes)
                    .putLong(48, at)));
    write(file, end + 56, ZipMaker.record(20, 0x07064b50, b -> b.putLong(8, end)));
    write(file, end + 76, ZipMaker.record(22, 0x06054b50, b -> b.putInt(12, -1).putInt(16, -1)));
  }

  @Test
  void mapsStoragesBehindAndAcrossFourGibibytes() throws IOException {
    List<StoredTensor> tensors = PyTorchFile.read(write(-1));
    assertArrayEquals(new double[] {0, 0x40}, values(tensors.get(0)));
    assertArrayEquals(new double[] {1, 2}, values(tensors.get(1)));
    assertTrue(tensors.get(1).storage().offset() > LARGE);
    assertTrue(tensors.get(1).isMapped());
  }

  @Test
  void refusesADirectoryOf64BitsThatCannotBe() throws IOException {
    Path file = write(1L << 62);
    assertRefused(() -> PyTorchFile.read(file), "claims 4611686018427387904 bytes");
  }
}
