package org.sleb4j.prune;

import org.sleb4j.check.Check;

/**
 * How to write a pruned model.
 *
 * @param shardBytes the most bytes of tensors in one file, unless a single tensor is larger
 * @param overwrite whether a directory that is there is replaced
 */
public record PruneOptions(long shardBytes, boolean overwrite) {
  public PruneOptions {
    Check.that(shardBytes >= 1, "shardBytes (%d) must be at least 1.", shardBytes);
  }

  /** Returns files of at most 5 GB, the hub's habit, and nothing overwritten. */
  public static PruneOptions defaults() {
    return new PruneOptions(5_000_000_000L, false);
  }

  /** Returns these options with files of another size. */
  public PruneOptions withShardBytes(long bytes) {
    return new PruneOptions(bytes, overwrite);
  }

  /** Returns these options with a directory that is there replaced. */
  public PruneOptions overwriting() {
    return new PruneOptions(shardBytes, true);
  }
}
