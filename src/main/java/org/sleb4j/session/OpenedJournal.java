package org.sleb4j.session;

import java.nio.file.Path;
import java.util.Optional;
import org.sleb4j.data.Windows;
import org.sleb4j.display.Console;
import org.sleb4j.origin.Provenance;
import org.sleb4j.search.Journal;
import org.sleb4j.search.JournalFile;
import org.sleb4j.search.SearchState;

/**
 * The journal of a search, if it is kept, and where the search resumes.
 *
 * @param file none for a search that is not kept
 */
public record OpenedJournal(Optional<JournalFile> file, SearchState state)
    implements AutoCloseable {
  /**
   * Opens the journal of a search.
   *
   * @param start where the search begins without one
   * @param console shows where it resumes
   * @throws org.sleb4j.check.InvalidInputException if the file is the journal of another search
   */
  public static OpenedJournal of(
      Optional<Path> path,
      SearchState start,
      Windows windows,
      Provenance provenance,
      Console console) {
    Optional<JournalFile> file =
        path.map(named -> Journals.open(named, start, windows, provenance));
    file.flatMap(JournalFile::resumes).ifPresent(console::note);
    return new OpenedJournal(file, file.map(JournalFile::state).orElse(start));
  }

  /** Returns what keeps the events of the search. */
  public Journal journal() {
    return file.map(Journal.class::cast).orElse(Journal.NONE);
  }

  boolean isOpen() {
    return file.map(JournalFile::isOpen).orElse(true);
  }

  @Override
  public void close() {
    file.ifPresent(JournalFile::close);
  }
}
