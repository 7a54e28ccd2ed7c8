package org.sleb4j.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.sleb4j.check.Check;
import org.sleb4j.check.FileTrouble;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;
import org.sleb4j.json.Json;

/**
 * Finds regular files of a model directory. It follows links, which only a person or the hub's
 * cache makes, but no name in a file leads out of the directory.
 */
record ModelDirectory(Path path) {
  private static final long MAX_JSON_BYTES = 16 << 20;
  private static final byte[] LFS =
      "version https://git-lfs.github.com/spec".getBytes(StandardCharsets.US_ASCII);

  ModelDirectory {
    Check.that(Files.isDirectory(path), "There is no model directory %s.", path);
  }

  /**
   * Returns a file where there is one of this name; a link that leads nowhere is refused, lest
   * another file be read in its place.
   */
  Optional<Path> find(String name) {
    return Files.exists(path.resolve(name), LinkOption.NOFOLLOW_LINKS)
        ? Optional.of(file(name))
        : Optional.empty();
  }

  /**
   * Returns a file of a name that this library looks for. Where it is a link, a person made it, and
   * it may lead anywhere.
   *
   * @throws InvalidInputException if it is missing, no regular file or not yet downloaded
   */
  Path file(String name) {
    try {
      Path file = path.resolve(name);
      Check.that(Files.exists(file), "There is no file %s.", shown(name));
      Check.that(Files.isRegularFile(file), "%s is not a file.", shown(name));
      checkDownloaded(file);
      return file;
    } catch (InvalidPathException e) {
      throw new InvalidInputException(
          Strings.format("%s: \"%s\" is not a file name.", path, Excerpt.of(name)), e);
    }
  }

  /**
   * Returns a file that another file names: see {@link #file}.
   *
   * @throws InvalidInputException also if the name leads out of the directory
   */
  Path named(String name) {
    Path file = file(name);
    try {
      Path folder = file.toAbsolutePath().getParent().toRealPath();
      Check.that(
          folder.startsWith(path.toRealPath()),
          "%s leads out of the model directory, to %s: copy the file into the directory.",
          shown(name),
          folder);
      return file;
    } catch (IOException e) {
      throw FileTrouble.of(shown(name), "read", e);
    }
  }

  /**
   * Reads a JSON file.
   *
   * @throws InvalidInputException if it is missing, outside, absurdly large or not JSON
   */
  JsonNode json(String name) {
    Path file = file(name);
    long bytes = FileBytes.open(file, channel -> channel.size());
    Check.that(
        bytes <= MAX_JSON_BYTES, "%s has %d bytes, above the %d.", file, bytes, MAX_JSON_BYTES);
    return Json.readPython(file);
  }

  /** Returns the path of a file, quoting the name that may come from an index. */
  private String shown(String name) {
    return path + "/" + Excerpt.of(name);
  }

  private static void checkDownloaded(Path file) {
    Check.that(
        !FileBytes.open(file, ModelDirectory::isPointer),
        "%s is a Git LFS pointer, not the file itself: fetch it with git lfs pull.",
        file);
  }

  private static boolean isPointer(FileChannel channel) throws IOException {
    return channel.size() >= LFS.length
        && Arrays.equals(FileBytes.bytes(channel, 0, LFS.length), LFS);
  }
}
