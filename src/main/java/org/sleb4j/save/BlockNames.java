package org.sleb4j.save;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sleb4j.model.ActiveBlocks;

/** Renumbers tensors and modules of blocks: the active ones count from 0 without a gap. */
public final class BlockNames {
  private static final Pattern BLOCK = Pattern.compile("((?:.*\\.)?layers\\.)(\\d{1,6})(\\..*|)");

  private final List<Integer> active;

  /** Takes the blocks that are left. */
  public BlockNames(ActiveBlocks blocks) {
    this.active = blocks.active();
  }

  /** Returns the block a tensor belongs to, numbered as in the original; none for the ends. */
  public static OptionalInt block(String tensor) {
    Matcher matcher = BLOCK.matcher(tensor);
    return matcher.matches()
        ? OptionalInt.of(Integer.parseInt(matcher.group(2)))
        : OptionalInt.empty();
  }

  /** Returns the new name of a tensor or module; none if its block is removed. */
  public Optional<String> renamed(String name) {
    Matcher matcher = BLOCK.matcher(name);
    if (!matcher.matches()) {
      return Optional.of(name);
    }
    int block = active.indexOf(Integer.parseInt(matcher.group(2)));
    return Optional.of(matcher.group(1) + block + matcher.group(3)).filter(n -> block >= 0);
  }
}
