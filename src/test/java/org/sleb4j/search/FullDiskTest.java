package org.sleb4j.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.check.InvalidInputException;

/** A journal on a disk that has no room, and then has. */
class FullDiskTest {
  private static final SearchState START = SearchState.start(SearchSpace.blocks(8), 1, 1);

  @TempDir Path folder;

  /** A file on a disk of so many bytes, on which a write stops where the room ends. */
  private static final class SmallDisk extends RandomAccessFile {
    private long room;
    private boolean mayBeCut = true;

    private SmallDisk(Path path, long room) throws IOException {
      super(path.toFile(), "rw");
      this.room = room;
    }

    @Override
    public void write(byte[] bytes) throws IOException {
      int fitting = (int) Math.max(0, Math.min(bytes.length, room - length()));
      super.write(bytes, 0, fitting);
      if (fitting < bytes.length) {
        throw new IOException("No space left on device");
      }
    }

    @Override
    public void setLength(long length) throws IOException {
      if (!mayBeCut) {
        throw new IOException("Input/output error");
      }
      super.setLength(length);
    }
  }

  private static Search search(JournalFile journal) {
    CostTable costs = CostTable.ofBlocks(removed -> new Random(removed.hashCode()).nextDouble());
    return new Search(costs, journal.state(), journal, SearchListener.SILENT);
  }

  private Path file() {
    return folder.resolve("search.jsonl");
  }

  private JournalFile open(SmallDisk disk) throws IOException {
    LineFile lines = new LineFile(file(), disk);
    return JournalFile.open(file(), lines, START, List.of(2), Map.of("weights", "w"));
  }

  private JournalFile reopen() {
    return JournalFile.open(file(), START, List.of(2), Map.of("weights", "w"));
  }

  private void assertFull(Search search) {
    var e = assertThrows(InvalidInputException.class, () -> search.runTo(3));
    assertTrue(e.getMessage().contains("cannot be written: No space left"), e.getMessage());
  }

  @Test
  void resumesInTheSameProcessWhereverTheDiskWasFull() throws IOException {
    for (int room = 120; room < 1500; room += 13) {
      Files.deleteIfExists(file());
      SmallDisk disk = new SmallDisk(file(), room);
      try (JournalFile journal = open(disk)) {
        Search search = search(journal);
        assertFull(search);
        String left = Files.readString(file());
        assertTrue(left.endsWith("}\n"), "no half a line is left of " + room + " bytes");
        disk.room = Long.MAX_VALUE;
        search.runTo(3);
        assertEquals(search.state(), journal.state());
      }
      try (JournalFile again = reopen()) {
        assertEquals(3, again.state().passes().size());
      }
    }
  }

  @Test
  void cutsHalfALineOffLaterIfItCannotAtOnce() throws IOException {
    SmallDisk disk = new SmallDisk(file(), 400);
    try (JournalFile journal = open(disk)) {
      Search search = search(journal);
      disk.mayBeCut = false;
      assertFull(search);
      assertEquals(400, Files.size(file()), "half a line is left");
      disk.room = Long.MAX_VALUE;
      assertThrows(InvalidInputException.class, () -> search.runTo(3), "nothing comes behind it");
      assertEquals(400, Files.size(file()));
      disk.mayBeCut = true;
      search.runTo(3);
    }
    try (JournalFile again = reopen()) {
      assertEquals(3, again.state().passes().size());
    }
  }

  @Test
  void leavesNoFileWhereNotEvenTheFirstLineFits() throws IOException {
    SmallDisk disk = new SmallDisk(file(), 10);
    assertThrows(IOException.class, () -> open(disk));
    assertEquals(0, Files.size(file()));
    try (JournalFile again = reopen()) {
      assertEquals(START, again.state());
    }
  }
}
