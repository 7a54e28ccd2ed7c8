package org.sleb4j.search;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.sleb4j.check.Check;
import org.sleb4j.check.FileTrouble;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;
import org.sleb4j.eval.ObjectiveKind;
import org.sleb4j.json.Json;

/**
 * A journal in JSON lines: what decides the numbers first, then every event, each on disk before
 * the next begins.
 *
 * <p>A search that was killed resumes from its journal. A last line that was torn is dropped. The
 * file is locked while it is open. When the disk is full the event is refused, and the file stays
 * whole: once there is space the same journal can be written on.
 */
public final class JournalFile implements Journal, Closeable {
  private static final String HEAD = "{\"journal\":";

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
    try {
      boolean isNew = !Files.exists(path);
      try {
        return open(path, LineFile.open(path), start, lengths, fingerprint);
      } catch (IOException | RuntimeException e) {
        removeEmpty(isNew, path);
        throw e;
      }
    } catch (IOException e) {
      throw FileTrouble.of("The journal " + path, "opened", e);
    }
  }

  private static void removeEmpty(boolean isNew, Path path) throws IOException {
    if (isNew && Files.isRegularFile(path) && Files.size(path) == 0) {
      Files.delete(path);
    }
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

  private static Map<String, String> decisive(SearchState start, Map<String, String> fingerprint) {
    Map<String, String> all = new TreeMap<>(fingerprint);
    SearchSpace space = start.space();
    all.put("blocks", Integer.toString(space.start().blockCount()));
    putUnusual(all, "without", space.start().removals(), List.of());
    putUnusual(all, "units", space.kind(), Kind.BLOCK);
    putUnusual(all, "rule", space.rule(), Rule.LOSS);
    putUnusual(all, "objective", space.objective(), ObjectiveKind.NLL);
    all.put("early", Integer.toString(start.early()));
    all.put("latter", Integer.toString(start.latter()));
    return all;
  }

  /** What is as in SLEB is not named, as in journals of early versions. */
  private static void putUnusual(Map<String, String> all, String name, Object value, Object usual) {
    if (!value.equals(usual)) {
      all.put(name, value.toString());
    }
  }

  private void begin(Map<String, String> fingerprint) throws IOException {
    String first = Json.line(Map.of("journal", fingerprint));
    List<String> lines = file.lines();
    if (lines.isEmpty()) {
      checkJournal(first.startsWith(new String(file.head(first.length() + 1), UTF_8)));
      file.append(first);
      file.syncDirectory();
    } else {
      replay(lines, fingerprint);
    }
  }

  private void checkJournal(boolean is) {
    Check.that(is, "%s is not a journal of a search: name another file.", path);
  }

  private void replay(List<String> lines, Map<String, String> fingerprint) {
    checkJournal(lines.get(0).startsWith(HEAD));
    checkSame(parse(lines.get(0), "Line 1 of the journal " + path), fingerprint);
    for (int i = 1; i < lines.size(); i++) {
      try {
        state = state.after(json.read(parse(lines.get(i), "It")));
      } catch (InvalidInputException e) {
        throw new InvalidInputException(
            Strings.format(
                "Line %d of the journal %s does not continue the search (%s): delete the lines"
                    + " from there on to resume in front of it, or name another file.",
                i + 1, path, withoutDot(e.getMessage())),
            e);
      }
    }
  }

  private static String withoutDot(String sentence) {
    return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
  }

  private static JsonNode parse(String line, String name) {
    return Json.parse(line.getBytes(UTF_8), name);
  }

  private void checkSame(JsonNode first, Map<String, String> fingerprint) {
    JsonNode kept = first.path("journal");
    checkJournal(kept.isObject());
    Map<String, String> before = new TreeMap<>();
    kept.properties().forEach(field -> before.put(field.getKey(), field.getValue().asText()));
    TreeSet<String> names = new TreeSet<>(before.keySet());
    names.addAll(fingerprint.keySet());
    String differences =
        names.stream()
            .filter(name -> !Objects.equals(before.get(name), fingerprint.get(name)))
            .map(name -> name + " was " + before.get(name) + " and is " + fingerprint.get(name))
            .collect(Collectors.joining(", "));
    Check.that(
        differences.isEmpty(),
        "%s is the journal of another search (%s): name another file.",
        path,
        differences);
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

  /** Tells whether it can be written. */
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
