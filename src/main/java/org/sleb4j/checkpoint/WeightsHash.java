package org.sleb4j.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.sleb4j.check.Hashes;
import org.sleb4j.check.Interrupted;
import org.sleb4j.check.Strings;

/**
 * Distinguishes checkpoints by every byte of their tensors: the SHA-256 of a line for each tensor,
 * in the order of their names, with its type, shape and CRC-32C.
 *
 * <p>A checksum of the data runs as fast as a disk; it guards against mistakes, not against
 * forgery.
 */
final class WeightsHash {
  private WeightsHash() {}

  static String of(Checkpoint checkpoint) {
    MessageDigest digest = Hashes.sha256();
    new TreeMap<>(checkpoint.tensors())
        .values()
        .forEach(tensor -> digest.update(line(tensor).getBytes(UTF_8)));
    return Hashes.text(digest);
  }

  private static String line(StoredTensor tensor) {
    Interrupted.check();
    CRC32C crc = new CRC32C();
    TensorBytes.each(tensor, crc::update);
    return Strings.format(
        "%s %s %s %08x\n", tensor.name(), tensor.dtype(), tensor.shape(), crc.getValue());
  }
}
