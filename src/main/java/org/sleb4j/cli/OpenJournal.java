package org.sleb4j.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.sleb4j.data.Windows;
import org.sleb4j.origin.Provenance;
import org.sleb4j.search.Journal;
import org.sleb4j.search.JournalFile;
import org.sleb4j.search.SearchState;

/** The journal that {@code --journal} names, or none. */
record OpenJournal(Journal journal, SearchState state) implements AutoCloseable {
  static OpenJournal of(Path file, Windows windows, Provenance origin, SearchState start) {
    if (file == null) {
      return new OpenJournal(Journal.NONE, start);
    }
    List<Integer> lengths =
        IntStream.range(0, windows.count()).map(windows::length).boxed().toList();
    JournalFile journal = JournalFile.open(file, start, lengths, origin.fingerprint());
    return new OpenJournal(journal, journal.state());
  }

  @Override
  public void close() {
    if (journal instanceof JournalFile open) {
      open.close();
    }
  }
}
