package org.sleb4j.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sleb4j.check.Check;
import org.sleb4j.check.Warnings;

/**
 * Decides about tensors that a model does not use: a weight or bias within its blocks is refused,
 * since the model was made for another computation; any other is only worth a warning.
 */
final class Surplus {
  private static final Pattern WEIGHT_OF_BLOCK =
      Pattern.compile(".*\\.\\d+\\..*\\.(weight|bias|qweight|qzeros|scales|g_idx)");

  private Surplus() {}

  /**
   * Checks the tensors that are left over.
   *
   * @throws org.sleb4j.check.InvalidInputException naming the first that is part of a block
   */
  static void check(Path directory, Set<String> used, List<String> surplus) {
    Set<String> modules =
        used.stream()
            .map(Surplus::parent)
            .flatMap(module -> Stream.of(module, parent(module)))
            .collect(Collectors.toSet());
    for (String name : surplus) {
      boolean isInBlock =
          WEIGHT_OF_BLOCK.matcher(name).matches() && modules.contains(parent(parent(name)));
      Check.that(
          !isInBlock,
          "%s holds the tensor %s, but config.json describes a block without it: adjust config.json"
              + " or remove the tensor.",
          directory,
          name);
    }
    warn(directory, surplus);
  }

  private static void warn(Path directory, List<String> surplus) {
    if (!surplus.isEmpty()) {
      Warnings.warn(
          "%s: %d tensor%s not used, the first is %s.",
          directory, surplus.size(), surplus.size() == 1 ? " is" : "s are", surplus.get(0));
    }
  }

  private static String parent(String name) {
    return name.substring(0, Math.max(0, name.lastIndexOf('.')));
  }
}
