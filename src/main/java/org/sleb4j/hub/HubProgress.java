package org.sleb4j.hub;

import org.sleb4j.check.Bytes;
import org.sleb4j.check.Strings;

/**
 * How much of the files that were missing is here.
 *
 * @param bytes bytes that are here, those of an earlier attempt among them
 * @param totalBytes bytes of all files that were missing
 * @param files how many were missing
 */
public record HubProgress(long bytes, long totalBytes, int files) {
  /** Returns the part that is here, from 0 to 1. */
  public double fraction() {
    return totalBytes == 0 ? 1 : (double) bytes / totalBytes;
  }

  /** Returns it as people read it, such as {@code 1.2 GiB of 3.4 GiB, 5 files}. */
  @Override
  public String toString() {
    return Strings.format(
        "%s of %s, %d %s",
        Bytes.text(bytes), Bytes.text(totalBytes), files, files == 1 ? "file" : "files");
  }
}
