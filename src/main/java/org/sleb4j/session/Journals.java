package org.sleb4j.session;

import java.lang.ref.Cleaner;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.sleb4j.check.Check;
import org.sleb4j.data.Windows;
import org.sleb4j.origin.Provenance;
import org.sleb4j.search.JournalFile;
import org.sleb4j.search.SearchState;

/**
 * Opens journals so that a cell that is run again may open the same one: the earlier search gives
 * its file up. A search that nothing refers to releases its file as well.
 */
public final class Journals {
  private static final Cleaner CLEANER = Cleaner.create();

  /** A journal that was opened, and what decides the numbers in it. */
  private record Entry(WeakReference<JournalFile> journal, Map<String, String> fingerprint) {
    private boolean isOpen() {
      JournalFile file = journal.get();
      return file != null && file.isOpen();
    }

    private void close() {
      JournalFile file = journal.get();
      if (file != null) {
        file.close();
      }
    }
  }

  private static final Map<Path, Entry> OPEN = new HashMap<>();

  private Journals() {}

  /** Opens the journal of a search; see {@link OpenedJournal#of}. */
  static synchronized JournalFile open(
      Path file, SearchState start, Windows windows, Provenance origin) {
    Path key = file.toAbsolutePath().normalize();
    giveUp(key, origin.fingerprint());
    JournalFile journal = JournalFile.open(file, start, windows.lengths(), origin.fingerprint());
    OPEN.put(key, new Entry(new WeakReference<>(journal), origin.fingerprint()));
    return journal;
  }

  /** Closes the journal of an earlier search, unless this would be refused its file. */
  private static void giveUp(Path file, Map<String, String> fingerprint) {
    OPEN.values().removeIf(entry -> !entry.isOpen());
    Entry before = OPEN.get(file);
    if (before != null) {
      Check.that(
          before.fingerprint().equals(fingerprint) || Files.notExists(file),
          "%s is the journal of another search, which is open: name another file, or close() that"
              + " search and delete the file.",
          file.getFileName());
      OPEN.remove(file).close();
    }
  }

  /** Runs what closes something as soon as nothing refers to a search; it must not refer to it. */
  static void closeWith(Object search, Runnable closing) {
    CLEANER.register(search, closing);
  }

  /** Closes all journals. */
  public static synchronized void closeAll() {
    OPEN.values().forEach(Entry::close);
    OPEN.clear();
  }
}
