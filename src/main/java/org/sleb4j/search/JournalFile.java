package org.sleb4j.search;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sleb4j.check.FileTrouble;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;

/**
 * A journal in JSON lines: what decides the numbers first, then every event, each on disk before
 * the next begins.
 *
 * <p>A search that was killed resumes from its journal. A last line that was torn is dropped. The
 * file is locked while it is open. When the disk is full the event is refused, and the file stays
 * whole: once there is space the same journal can be written on.
 */
public final class JournalFile implements Journal, Closeable {
  private final Path path;
  private final LineFile file;
  private final EventJson json;
  private volatile SearchState state;

  private JournalFile(Path path, LineFile file, SearchState start, EventJson json) {
    this.path = path;
    this.file = file;
    this.state = start;
    this.json = json;
  }

  /**
   * Opens a journal, or begins one where there is none.
   *
   * @param start the state of a search that has found nothing yet
   * @param lengths the tokens of each window
   * @param fingerprint all that decides the numbers, by name, the barriers of the start aside
   * @throws InvalidInputException if another search has it open, or it is the journal of something
   *     else, naming what differs, or none at all
   */
  public static JournalFile open(
      Path path, SearchState start, List<Integer> lengths, Map<String, String> fingerprint) {
    return LineFile.journal(path, file -> open(path, file, start, lengths, fingerprint));
  }

  static JournalFile open(
      Path path,
      LineFile file,
      SearchState start,
      List<Integer> lengths,
      Map<String, String> fingerprint)
      throws IOException {
    try {
      JournalFile journal =
          new JournalFile(path, file, start, new EventJson(lengths, start.space().sizes()));
      journal.begin(decisive(start, fingerprint));
      return journal;
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** What is as in SLEB is not named, as in journals of early versions. */
  private static Map<String, String> decisive(SearchState start, Map<String, String> fingerprint) {
    Map<String, String> all = new TreeMap<>(start.space().fingerprint());
    int blocks = start.space().start().blockCount();
    all.entrySet().removeAll(SearchSpace.blocks(blocks).fingerprint().entrySet());
    all.putAll(fingerprint);
    all.put("blocks", Integer.toString(blocks));
    all.put("early", Integer.toString(start.early()));
    all.put("latter", Integer.toString(start.latter()));
    return all;
  }

  private void begin(Map<String, String> fingerprint) throws IOException {
    replay(new JournalHead(path, fingerprint).begin(file));
  }

  private void replay(List<String> lines) {
    for (int i = 0; i < lines.size(); i++) {
      try {
        state = state.after(json.read(JournalHead.parse(lines.get(i), "It")));
      } catch (InvalidInputException e) {
        throw new InvalidInputException(
            Strings.format(
                "Line %d of the journal %s does not continue the search (%s): delete it and the"
                    + " lines after it to resume from before it, or name another file.",
                i + 2, path, withoutDot(e.getMessage())),
            e);
      }
    }
  }

  private static String withoutDot(String sentence) {
    return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
  }

  /** Says where the search resumes; nothing where it begins. */
  public Optional<String> resumes() {
    String removals = count(state.known().size(), "removal");
    String scored = count(state.scored().size(), "candidate");
    String kept =
        Stream.of(removals, scored.isEmpty() ? "" : scored + " of the next pass")
            .filter(part -> !part.isEmpty())
            .collect(Collectors.joining(" and "));
    return Optional.of(kept)
        .filter(any -> !any.isEmpty())
        .map(some -> Strings.format("Resumes after %s that %s keeps.", some, path.getFileName()));
  }

  private static String count(int number, String of) {
    return number == 0 ? "" : number + " " + of + (number == 1 ? "" : "s");
  }

  /** Returns where the search in the journal stands. */
  public SearchState state() {
    return state;
  }

  /**
   * {@inheritDoc}
   *
   * @throws InvalidInputException if it cannot be written; then nothing of the event is in the file
   */
  @Override
  public void keep(SearchEvent event) {
    try {
      SearchState next = state.after(event);
      file.append(json.write(event));
      state = next;
    } catch (IOException e) {
      throw FileTrouble.of(
          "The journal " + path + ", which keeps all before this candidate,", "written", e);
    }
  }

  /** Returns whether it can be written. */
  public boolean isOpen() {
    return file.isOpen();
  }

  /** Gives up the file and its lock; a second call does nothing. */
  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw FileTrouble.of("The journal " + path, "closed", e);
    }
  }
}
