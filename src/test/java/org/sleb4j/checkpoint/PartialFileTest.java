package org.sleb4j.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sleb4j.checkpoint.TestFiles.assertRefused;

import java.io.BufferedReader;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.OwnJava;

class PartialFileTest {
  @TempDir Path folder;

  /** A disk with room for so many bytes. */
  private static final class SmallDisk extends FilterOutputStream {
    private long room;

    private SmallDisk(OutputStream out, long room) {
      super(out);
      this.room = room;
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      int fitting = (int) Math.min(room, count);
      room -= fitting;
      out.write(bytes, from, fitting);
      if (fitting < count) {
        throw new IOException("No space left on device");
      }
    }
  }

  /** A process that never finishes what it writes. */
  static final class Unfinished {
    private Unfinished() {}

    public static void main(String[] arguments) throws InterruptedException {
      try (PartialFile file = PartialFile.create(Path.of(arguments[0]), 100)) {
        file.write(ByteBuffer.allocate(50));
        System.out.println("half");
        System.out.flush();
        TimeUnit.MINUTES.sleep(1);
      }
    }
  }

  private PartialFile onASmallDisk(Path target) {
    return PartialFile.create(
        target, 4000, path -> new SmallDisk(PartialFile.Opener.NEW.open(path), 3000));
  }

  private void assertHas(String... names) {
    assertArrayEquals(names, folder.toFile().list());
  }

  @Test
  void leavesNothingWhenTheDiskIsFull() {
    Path target = folder.resolve("x");
    assertRefused(
        () -> {
          try (PartialFile file = onASmallDisk(target).begin(new byte[1000])) {
            file.write(ByteBuffer.allocate(3000));
          }
        },
        target + " cannot be written: No space left on device.");
    assertHas();
  }

  @Test
  void leavesNothingWhenTheDiskIsFullAtTheHeader() {
    Path target = folder.resolve("x");
    assertRefused(() -> onASmallDisk(target).begin(new byte[4000]).close(), "No space left");
    assertHas();
  }

  @Test
  void refusesBeforeItBeginsWhatTheDiskHasNoRoomFor() {
    assertRefused(
        () -> PartialFile.create(folder.resolve("x"), 1L << 60).close(),
        "x needs 1048576.0 TiB, but its disk has ");
    assertHas();
  }

  @Test
  void appearsWhenItIsComplete() throws IOException {
    Path target = Files.writeString(folder.resolve("x"), "old");
    try (PartialFile file = PartialFile.create(target, 3)) {
      file.write(ByteBuffer.wrap(new byte[] {'n', 'e'}));
      assertThrows(IllegalStateException.class, file::finish);
      file.write(ByteBuffer.wrap(new byte[] {'w'}));
      assertEquals("old", Files.readString(target));
      file.finish();
    }
    assertEquals("new", Files.readString(target));
    assertHas("x");
  }

  @Test
  void refusesADirectoryAndAPlaceInNone() {
    assertRefused(() -> PartialFile.create(folder, 1).close(), "is not a file");
    assertRefused(
        () -> PartialFile.create(folder.resolve("none/x"), 1).close(),
        "cannot be written: there is");
  }

  @Test
  void isGoneWhenItsProcessIsAskedToEnd() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                OwnJava.path(),
                "-cp",
                System.getProperty("java.class.path"),
                Unfinished.class.getName(),
                folder.resolve("x").toString())
            .start();
    try (BufferedReader printed = process.inputReader(StandardCharsets.UTF_8)) {
      assertEquals("half", printed.readLine());
      assertEquals(1, folder.toFile().list().length);
    }
    process.destroy();
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    assertHas();
  }
}
