package org.sleb4j.session;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import org.sleb4j.check.FileTrouble;
import org.sleb4j.check.Hashes;
import org.sleb4j.display.Console;
import org.sleb4j.export.GgufImport;

/**
 * GGUF files as model directories, unpacked once into {@code sleb4j/gguf} of the cache ({@code
 * XDG_CACHE_HOME}, or {@code ~/.cache}); a file that was written since is unpacked again.
 *
 * @param console shows how far it is
 * @param cache where they are unpacked
 */
record Unpacked(Console console, Path cache) {
  Unpacked(Console console) {
    this(console, cacheOfUser());
  }

  /** Tells whether there is a file of this kind. */
  static boolean isGguf(Path file) {
    return file.toString().endsWith(".gguf") && Files.isRegularFile(file);
  }

  /** Returns the directory of a file. */
  Path directory(Path file) {
    try {
      String name = file.getFileName().toString().replaceFirst("\\.gguf$", "");
      Path directory = Files.createDirectories(cache.resolve(key(file))).resolve(name);
      if (!Files.isDirectory(directory)) {
        unpack(file, directory);
      }
      return directory;
    } catch (IOException e) {
      throw FileTrouble.of(file, "unpacked", e);
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

  private static Path cacheOfUser() {
    Path caches =
        Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
            .filter(text -> !text.isBlank())
            .map(Path::of)
            .orElse(Path.of(System.getProperty("user.home"), ".cache"));
    return caches.resolve("sleb4j").resolve("gguf");
  }

  private static String key(Path file) throws IOException {
    String text =
        file.toRealPath() + " " + Files.size(file) + " " + Files.getLastModifiedTime(file);
    byte[] digest = Hashes.sha256().digest(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest, 0, 8);
  }
}
