package org.sleb4j.save;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.sleb4j.check.Check;
import org.sleb4j.check.FileTrouble;
import org.sleb4j.check.Hashes;

/**
 * The files that this tool wrote into a directory, by size and SHA-256, as {@code sleb.json} lists
 * them. A directory is replaced only if it holds nothing else.
 */
final class OwnFiles {
  static final String FIELD = "files";

  private OwnFiles() {}

  /** Describes the files of a directory, for the list in its {@code sleb.json}. */
  static Map<String, Object> describe(Path directory) {
    Map<String, Object> files = new LinkedHashMap<>();
    try {
      for (Path file : entries(directory).stream().filter(OwnFiles::isFile).toList()) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("bytes", Files.size(file));
        fields.put("sha256", Hashes.sha256(file));
        files.put(name(file), fields);
      }
      return files;
    } catch (IOException e) {
      throw FileTrouble.of(directory, "read", e);
    }
  }

  /**
   * Checks that a directory is empty or holds only what this tool wrote, unchanged.
   *
   * @throws org.sleb4j.check.InvalidInputException naming the first file that is something else
   */
  static void check(Path directory) {
    try {
      JsonNode files = Lineage.read(directory).path(FIELD);
      for (Path file : entries(directory)) {
        boolean list = name(file).equals(Lineage.FILE) && files.isObject();
        Check.that(
            (list || files.has(name(file))) && isFile(file),
            "%s holds %s, which this tool did not write, so it is not replaced: name another"
                + " directory, or move that file away.",
            directory,
            name(file));
        Check.that(
            list || isUnchanged(file, files.get(name(file))),
            "%s holds %s, which was changed after this tool wrote it, so it is not replaced: name"
                + " another directory, or move that file away.",
            directory,
            name(file));
      }
    } catch (IOException e) {
      throw FileTrouble.of(directory, "read", e);
    }
  }

  /** Returns names, sizes and times of a directory's files: equal where nothing changed. */
  static List<String> state(Path directory) throws IOException {
    StringBuilder state = new StringBuilder();
    for (Path file : entries(directory)) {
      state.append(name(file)).append(' ').append(Files.size(file)).append(' ');
      state.append(Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS)).append('\n');
    }
    return state.toString().lines().toList();
  }

  private static boolean isUnchanged(Path file, JsonNode written) throws IOException {
    return Files.size(file) == written.path("bytes").asLong(-1)
        && Hashes.sha256(file).equals(written.path("sha256").asText());
  }

  private static boolean isFile(Path file) {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
  }

  private static List<Path> entries(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }
}
