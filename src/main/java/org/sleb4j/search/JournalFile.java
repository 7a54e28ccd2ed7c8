package org.sleb4j.search;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
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
import org.sleb4j.json.Json;

/**
 * A journal in JSON lines: what decides the numbers first, then every event, each on disk before
 * the next begins.
 *
 * <p>A search that was killed goes on from its journal. A last line that was torn is dropped. The
 * file is locked while it is open. It is written through a stream, since an interrupt would close a
 * channel.
 */
public final class JournalFile implements Journal, Closeable {
  private final Path path;
  private final RandomAccessFile file;
  private final EventJson json;
  private SearchState state;

  private JournalFile(Path path, RandomAccessFile file, SearchState start, EventJson json) {
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
   * @throws InvalidInputException if another process has it open, or it is the journal of something
   *     else, naming what differs, or none at all
   */
  public static JournalFile open(
      Path path, SearchState start, List<Integer> lengths, Map<String, String> fingerprint) {
    try {
      RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
      try {
        lock(path, file);
        JournalFile journal = new JournalFile(path, file, start, new EventJson(lengths));
        journal.begin(decisive(start, fingerprint));
        return journal;
      } catch (IOException | RuntimeException e) {
        file.close();
        throw e;
      }
    } catch (IOException e) {
      throw FileTrouble.of("The journal " + path, "opened", e);
    }
  }

  private static Map<String, String> decisive(SearchState start, Map<String, String> fingerprint) {
    Map<String, String> all = new TreeMap<>(fingerprint);
    all.put("blocks", Integer.toString(start.blockCount()));
    all.put("early", Integer.toString(start.early()));
    all.put("latter", Integer.toString(start.latter()));
    return all;
  }

  private static void lock(Path path, RandomAccessFile file) throws IOException {
    FileLock lock;
    try {
      lock = file.getChannel().tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    Check.that(
        lock != null,
        "The journal %s is open in another search: wait for it or name another file.",
        path);
  }

  private void begin(Map<String, String> fingerprint) throws IOException {
    byte[] bytes = new byte[Math.toIntExact(file.length())];
    file.readFully(bytes);
    String text = new String(bytes, UTF_8);
    int complete = text.lastIndexOf('\n') + 1;
    if (complete == 0) {
      Check.that(
          text.isEmpty()
              || text.startsWith("{\"journal\":".substring(0, Math.min(11, text.length()))),
          "%s is not a journal of a search: name another file.",
          path);
      file.setLength(0);
      write(Json.line(Map.of("journal", fingerprint)));
    } else {
      replay(text.substring(0, complete).lines().toList(), fingerprint);
      long end = text.substring(0, complete).getBytes(UTF_8).length;
      file.setLength(end);
      file.seek(end);
    }
  }

  private void replay(List<String> lines, Map<String, String> fingerprint) {
    checkSame(parse(lines.get(0), 1), fingerprint);
    for (int i = 1; i < lines.size(); i++) {
      try {
        state = state.after(json.read(parse(lines.get(i), i + 1)));
      } catch (NullPointerException | IndexOutOfBoundsException | InvalidInputException e) {
        throw new InvalidInputException(
            Strings.format("Line %d of the journal %s is no event of a search.", i + 1, path), e);
      }
    }
  }

  private JsonNode parse(String line, int number) {
    return Json.parse(
        line.getBytes(UTF_8), Strings.format("Line %d of the journal %s", number, path));
  }

  private void checkSame(JsonNode first, Map<String, String> fingerprint) {
    JsonNode kept = first.path("journal");
    Check.that(kept.isObject(), "%s is not a journal of a search: name another file.", path);
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

  @Override
  public void keep(SearchEvent event) {
    try {
      write(json.write(event));
      state = state.after(event);
    } catch (IOException e) {
      throw FileTrouble.of("The journal " + path, "written", e);
    }
  }

  private void write(String line) throws IOException {
    file.write((line + "\n").getBytes(UTF_8));
    file.getFD().sync();
  }

  /** Gives up the file and its lock. */
  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw FileTrouble.of("The journal " + path, "closed", e);
    }
  }
}
