package org.sleb4j.prune;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sleb4j.model.ActiveBlocks;

/** Renumbers tensors and modules of blocks: the active ones count from 0 without a gap. */
final class BlockNames {
  private static final Pattern BLOCK = Pattern.compile("((?:.*\\.)?layers\\.)(\\d{1,6})(\\..*|)");

  private final List<Integer> active;

  BlockNames(ActiveBlocks blocks) {
    this.active = blocks.active();
  }

  /** Returns the new name of a tensor or module; none if its block is removed. */
  Optional<String> renamed(String name) {
    Matcher matcher = BLOCK.matcher(name);
    if (!matcher.matches()) {
      return Optional.of(name);
    }
    int block = active.indexOf(Integer.parseInt(matcher.group(2)));
    return Optional.of(matcher.group(1) + block + matcher.group(3)).filter(n -> block >= 0);
  }
}
