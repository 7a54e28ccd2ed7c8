package org.sleb4j;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.sleb4j.data.Windows;
import org.sleb4j.origin.Origin;
import org.sleb4j.search.JournalFile;
import org.sleb4j.search.SearchState;

/**
 * Opens journals so that a cell that is run again may open the same one: the earlier search gives
 * its file up.
 */
final class Journals {
  private static final Map<Path, JournalFile> OPEN = new HashMap<>();

  private Journals() {}

  static synchronized JournalFile open(
      Path file, SearchState start, Windows windows, Origin origin) {
    Path key = file.toAbsolutePath().normalize();
    Folders.makeParent(key);
    JournalFile before = OPEN.remove(key);
    if (before != null) {
      before.close();
    }
    List<Integer> lengths =
        IntStream.range(0, windows.count()).map(windows::length).boxed().toList();
    JournalFile journal = JournalFile.open(file, start, lengths, origin.fingerprint());
    OPEN.put(key, journal);
    return journal;
  }

  /** Tells whether no later search took over the file. */
  static synchronized boolean isOpen(JournalFile journal) {
    return OPEN.containsValue(journal);
  }
}
