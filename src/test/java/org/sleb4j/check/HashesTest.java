package org.sleb4j.check;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of FIPS 180-2, appendices A and B. */
class HashesTest {
  @TempDir Path folder;

  @Test
  void hashesFiles() throws IOException {
    Path file = folder.resolve("file");
    Files.writeString(file, "abc");
    assertEquals(
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Hashes.sha256(file));
    Files.writeString(file, "a".repeat(1_000_000));
    assertEquals(
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0", Hashes.sha256(file));
  }

  @Test
  void hashesInParts() {
    MessageDigest digest = Hashes.sha1();
    digest.update("a".getBytes(US_ASCII));
    digest.update("bc".getBytes(US_ASCII));
    assertEquals("a9993e364706816aba3e25717850c26c9cd0d89d", Hashes.text(digest));
  }

  @Test
  void stopsAtAnInterrupt() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "abc");
    Thread.currentThread().interrupt();
    assertThrows(Interrupted.class, () -> Hashes.sha256(file));
  }
}
