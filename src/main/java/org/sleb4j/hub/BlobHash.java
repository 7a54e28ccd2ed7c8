package org.sleb4j.hub;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Computes the hash a blob is named by: SHA-256 of the bytes, or git's SHA-1 of head and bytes. */
final class BlobHash {
  private final String expected;
  private final long bytes;
  private MessageDigest digest;

  BlobHash(RemoteFile file) {
    this.expected = file.hash();
    this.bytes = file.bytes();
    restart();
  }

  void restart() {
    boolean git = expected.length() == 40;
    digest = digest(git ? "SHA-1" : "SHA-256");
    if (git) {
      digest.update(("blob " + bytes + "\0").getBytes(StandardCharsets.US_ASCII));
    }
  }

  void update(byte[] buffer, int count) {
    digest.update(buffer, 0, count);
  }

  /** Ends the computation. */
  boolean matches() {
    return HexFormat.of().formatHex(digest.digest()).equals(expected);
  }

  private static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + algorithm, e);
    }
  }
}
