package org.sleb4j.check;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Hashes in hexadecimal, with lower-case letters. */
public final class Hashes {
  private static final int BUFFER_BYTES = 1 << 20;

  private Hashes() {}

  /** Returns a computation of SHA-256. */
  public static MessageDigest sha256() {
    return digest("SHA-256");
  }

  /** Returns a computation of SHA-1, which git uses. */
  public static MessageDigest sha1() {
    return digest("SHA-1");
  }

  private static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has " + algorithm, e);
    }
  }

  /** Ends a computation and returns its hash. */
  public static String text(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * Returns the SHA-256 of a file.
   *
   * @throws Interrupted if the thread is interrupted meanwhile
   */
  public static String sha256(Path file) throws IOException {
    MessageDigest digest = sha256();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        Interrupted.check();
        digest.update(buffer, 0, count);
      }
    }
    return text(digest);
  }
}
