package org.sleb4j.hub;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.sleb4j.check.Hashes;

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
    digest = git ? Hashes.sha1() : Hashes.sha256();
    if (git) {
      digest.update(("blob " + bytes + "\0").getBytes(StandardCharsets.US_ASCII));
    }
  }

  void update(byte[] buffer, int count) {
    digest.update(buffer, 0, count);
  }

  /** Ends the computation. */
  boolean matches() {
    return Hashes.text(digest).equals(expected);
  }
}
