package org.sleb4j;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.sleb4j.check.Check;
import org.sleb4j.data.Windows;
import org.sleb4j.origin.Origin;
import org.sleb4j.search.JournalFile;
import org.sleb4j.search.SearchState;

/**
 * Opens journals so that a cell that is run again may open the same one: the earlier search gives
 * its file up.
 */
final class Journals {
  /** An open journal, and what decides the numbers in it. */
  private record Entry(JournalFile journal, Map<String, String> fingerprint) {}

  private static final Map<Path, Entry> OPEN = new HashMap<>();

  private Journals() {}

  static synchronized JournalFile open(
      Path file, SearchState start, Windows windows, Origin origin) {
    Path key = file.toAbsolutePath().normalize();
    Folders.makeParent(key);
    giveUp(key, origin.fingerprint());
    List<Integer> lengths =
        IntStream.range(0, windows.count()).map(windows::length).boxed().toList();
    JournalFile journal = JournalFile.open(file, start, lengths, origin.fingerprint());
    OPEN.put(key, new Entry(journal, origin.fingerprint()));
    return journal;
  }

  /** Closes the journal of an earlier search, unless this would be refused its file. */
  private static void giveUp(Path file, Map<String, String> fingerprint) {
    Entry before = OPEN.get(file);
    if (before != null) {
      Check.that(
          before.fingerprint().equals(fingerprint) || !Files.exists(file),
          "%s is the journal of another search, which is open: name another file.",
          file.getFileName());
      OPEN.remove(file).journal().close();
    }
  }

  /** Tells whether no later search took over the file. */
  static synchronized boolean isOpen(JournalFile journal) {
    return OPEN.values().stream().anyMatch(entry -> entry.journal() == journal);
  }
}
