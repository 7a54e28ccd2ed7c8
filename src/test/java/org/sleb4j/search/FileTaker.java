package org.sleb4j.search;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/** A process that takes a file whenever nobody has locked it, and prints how long it is then. */
final class FileTaker {
  private FileTaker() {}

  public static void main(String[] arguments) throws IOException {
    Path path = Path.of(arguments[0]);
    while (!Files.exists(path.resolveSibling("end"))) {
      try {
        Object key = key(path);
        try (FileChannel file =
                FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock lock = file.tryLock()) {
          if (lock != null && key.equals(key(path))) {
            System.out.println(file.size());
          }
        }
      } catch (NoSuchFileException e) {
        Thread.onSpinWait();
      }
    }
  }

  private static Object key(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
  }
}
