package org.sleb4j.check;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Turns the reason why a file could not be read or written into a sentence. */
public final class FileTrouble {
  private FileTrouble() {}

  /**
   * Makes the sentence {@code FILE cannot be DONE: REASON.}
   *
   * @param file what could not be used
   * @param done such as {@code read} or {@code written}
   * @throws Interrupted if it was no trouble but an interrupt
   */
  public static InvalidInputException of(Object file, String done, IOException e) {
    if (e instanceof ClosedByInterruptException) {
      Thread.currentThread().interrupt();
      Interrupted.check();
    }
    return new InvalidInputException(
        Strings.format("%s cannot be %s: %s.", file, done, reason(e)), e);
  }

  private static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    } else if (e instanceof NoSuchFileException) {
      return "there is no such file or directory";
    } else if (e instanceof FileSystemException system && system.getReason() != null) {
      return system.getReason();
    }
    return e.getMessage() == null ? "it ends too early" : e.getMessage();
  }
}
