package org.sleb4j.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.sleb4j.check.FileTrouble;

/**
 * One at a time fetches a blob, of all threads and processes that use this class; the rest wait.
 *
 * <p>The file is the one that {@code huggingface_hub} locks, but in a way that it does not see: it
 * writes to other places, so that both may fetch the same blob, the later replacing it by itself.
 */
final class BlobLock {
  private static final Duration PAUSE = Duration.ofMillis(200);

  /** Closing any channel of a file drops all locks this process has on it: only one is opened. */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private BlobLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Waits for the lock. */
  static BlobLock take(Path file) {
    while (!HELD.add(file)) {
      rest();
    }
    try {
      return open(file);
    } catch (IOException e) {
      HELD.remove(file);
      throw FileTrouble.of(file, "locked", e);
    } catch (RuntimeException e) {
      HELD.remove(file);
      throw e;
    }
  }

  private static BlobLock open(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      while (lock == null) {
        rest();
        lock = channel.tryLock();
      }
      return new BlobLock(file, channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static void rest() {
    Patience.usual().rest(PAUSE);
  }

  void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw FileTrouble.of(file, "unlocked", e);
    } finally {
      HELD.remove(file);
    }
  }
}
