package org.sleb4j.data;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sleb4j.check.Check;

/** Holds windows of one length, so that a model can take them in one go without padding. */
public final class Batch {
  private final Windows source;
  private final List<Integer> windows;

  private Batch(Windows source, List<Integer> windows) {
    this.source = source;
    this.windows = List.copyOf(windows);
  }

  static List<Batch> group(Windows source, int maxTokensPerBatch) {
    Check.that(
        maxTokensPerBatch >= 1, "maxTokensPerBatch (%d) must be at least 1.", maxTokensPerBatch);
    List<List<Integer>> groups = new ArrayList<>();
    Map<Integer, List<Integer>> open = new HashMap<>();
    for (int window = 0; window < source.count(); window++) {
      int length = source.length(window);
      List<Integer> group = open.get(length);
      if (group == null || (group.size() + 1L) * length > maxTokensPerBatch) {
        group = new ArrayList<>();
        groups.add(group);
        open.put(length, group);
      }
      group.add(window);
    }
    return groups.stream().map(group -> new Batch(source, group)).toList();
  }

  /** Returns the numbers of the windows in this batch, counted from 0, ascending. */
  public List<Integer> windows() {
    return windows;
  }

  /** Returns the tokens of every window of this batch. */
  public int length() {
    return source.length(windows.get(0));
  }

  /** Returns the tokens of all windows of this batch. */
  public long tokens() {
    return (long) windows.size() * length();
  }

  /** Returns a new array of the ids, {@code length()} for each window, one window after another. */
  public long[] ids() {
    int length = length();
    long[] ids = new long[Math.multiplyExact(windows.size(), length)];
    for (int row = 0; row < windows.size(); row++) {
      source.copyTo(windows.get(row), ids, row * length);
    }
    return ids;
  }

  /** Returns the size and the numbers of the windows on one line. */
  @Override
  public String toString() {
    return windows.size() + " x " + length() + " tokens, windows " + windows;
  }
}
