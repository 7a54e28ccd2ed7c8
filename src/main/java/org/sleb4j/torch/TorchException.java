package org.sleb4j.torch;

import java.util.List;

/** A failure inside PyTorch, told in its own last line. */
public final class TorchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TorchException(String call, Throwable cause) {
    super(call + " failed in PyTorch: " + reason(cause), cause);
  }

  /** Returns the line of a TorchScript error that says what went wrong, without its traceback. */
  static String reason(Throwable cause) {
    List<String> lines = String.valueOf(cause.getMessage()).strip().lines().toList();
    return lines.stream()
        .filter(line -> line.startsWith("RuntimeError:") || line.startsWith("[enforce fail"))
        .findFirst()
        .orElse(
            lines.get(lines.get(0).startsWith("The following operation") ? lines.size() - 1 : 0));
  }
}
