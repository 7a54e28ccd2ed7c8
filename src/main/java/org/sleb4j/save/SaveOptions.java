package org.sleb4j.save;

import org.sleb4j.check.Check;

/**
 * How to write a model directory.
 *
 * @param shardBytes the most bytes of tensors in one file, unless a single tensor is larger
 * @param overwrite whether a directory that is there is replaced, if this tool wrote all that it
 *     holds
 */
public record SaveOptions(long shardBytes, boolean overwrite) {
  public SaveOptions {
    Check.that(shardBytes >= 1, "the bytes of a shard (%d) must be at least 1.", shardBytes);
  }

  /** Returns files of at most 5 GB, the hub's habit, and nothing overwritten. */
  public static SaveOptions defaults() {
    return new SaveOptions(5_000_000_000L, false);
  }

  /** Returns these options with files of another size. */
  public SaveOptions withShardBytes(long bytes) {
    return new SaveOptions(bytes, overwrite);
  }

  /** Returns these options with a directory that is there replaced. */
  public SaveOptions overwriting() {
    return new SaveOptions(shardBytes, true);
  }
}
