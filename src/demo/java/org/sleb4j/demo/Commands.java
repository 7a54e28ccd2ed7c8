package org.sleb4j.demo;

import java.io.IOException;
import java.nio.file.Path;

/** Runs a program of the system in a folder. */
final class Commands {
  private Commands() {}

  static void run(Path folder, String... command) throws IOException {
    Process process = new ProcessBuilder(command).directory(folder.toFile()).inheritIO().start();
    try {
      int status = process.waitFor();
      if (status != 0) {
        throw new IOException(command[0] + " ended with status " + status + ".");
      }
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException(command[0] + " was interrupted.", e);
    }
  }
}
