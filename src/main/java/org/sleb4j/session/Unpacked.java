package org.sleb4j.session;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.sleb4j.check.FileTrouble;
import org.sleb4j.check.Hashes;
import org.sleb4j.check.Variables;
import org.sleb4j.checkpoint.LinkedWeights;
import org.sleb4j.display.Console;
import org.sleb4j.export.GgufImport;

/**
 * GGUF files as model directories, made once in {@code sleb4j/gguf} of the user's {@link
 * Variables#caches caches}; for a file that was written since it is made anew, and what files left
 * there that are gone or were written since is removed.
 *
 * @param console shows how far it is
 * @param cache where they are unpacked
 */
record Unpacked(Console console, Path cache) {
  Unpacked(Console console) {
    this(console, Variables.ofProcess().caches().resolve("sleb4j").resolve("gguf"));
  }

  /** Returns whether there is a file of this kind. */
  static boolean isGguf(Path file) {
    return file.toString().endsWith(".gguf") && Files.isRegularFile(file);
  }

  /** Returns the directory of a file. */
  Path directory(Path file) {
    try {
      String name = file.getFileName().toString().replaceFirst("\\.gguf$", "");
      Path directory = Files.createDirectories(cache.resolve(key(file))).resolve(name);
      if (!Files.isDirectory(directory)) {
        sweep();
        unpack(file, directory);
      }
      return directory;
    } catch (IOException e) {
      throw FileTrouble.of(file, "unpacked", e);
    }
  }

  private void sweep() throws IOException {
    try (Stream<Path> models = Files.find(cache, 2, (path, is) -> is.isDirectory())) {
      for (Path model : models.filter(LinkedWeights::isStale).toList()) {
        remove(model.getParent());
      }
    }
  }

  private static void remove(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private void unpack(Path file, Path directory) {
    console.watch(
        "unpacking " + file.getFileName(),
        line -> {
          GgufImport.unpack(file, directory, line);
          return directory;
        },
        here -> "in " + here);
  }

  private static String key(Path file) throws IOException {
    String text =
        file.toRealPath() + " " + Files.size(file) + " " + Files.getLastModifiedTime(file);
    byte[] digest = Hashes.sha256().digest(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest, 0, 8);
  }
}
