package org.sleb4j.torch;

import java.util.Map;

/**
 * Waits for a device: a GPU still works when a call has returned, so that a clock read then would
 * tell the time of asking, not of computing.
 *
 * <p>It reads one new element back to the host, which PyTorch does only when everything asked for
 * before is done, in any build of it.
 */
public final class Fence {
  private static final String READ =
      """
      def done(self, like: Tensor) -> bool:
        return bool(torch.ones([1], device=like.device) > 0)
      """;

  private Fence() {}

  /** Compiled at first use. */
  private static final class Holder {
    private static final Program PROGRAM = Program.compile(READ, Map.of());
  }

  /** Returns when a device has done all that this thread asked of it; on a CPU that is at once. */
  public static void await(Device device) {
    if (!device.isCpu()) {
      read(device);
    }
  }

  static void read(Device device) {
    try (Scope scope = Scope.on(device)) {
      Holder.PROGRAM.bool("done", scope.longs(new long[1], 1));
    }
  }
}
