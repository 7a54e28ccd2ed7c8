package org.sleb4j.save;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.sleb4j.check.FileTrouble;

/**
 * The files of a model directory that writing a model anew leaves as they are: of the tokenizer, of
 * generation, and the licence; not weights, code or the card of the source.
 */
final class SideFiles {
  private static final long MAX_BYTES = 256L << 20;
  private static final Set<String> REPLACED = Set.of("config.json", "readme.md", "sleb.json");
  private static final Set<String> KINDS =
      Set.of("json", "txt", "model", "jinja", "md", "tiktoken", "");

  private SideFiles() {}

  static void copy(Path from, Path to) {
    try (Stream<Path> files = Files.list(from)) {
      List<Path> kept = files.filter(SideFiles::isKept).toList();
      for (Path file : kept) {
        Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
      }
    } catch (IOException e) {
      throw FileTrouble.of("The tokenizer of " + from, "copied", e);
    }
  }

  private static boolean isKept(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    String kind = name.contains(".") ? name.substring(name.lastIndexOf('.') + 1) : "";
    return Files.isRegularFile(file)
        && !name.startsWith(".")
        && !name.endsWith(".index.json")
        && KINDS.contains(kind)
        && !REPLACED.contains(name)
        && file.toFile().length() <= MAX_BYTES;
  }
}
