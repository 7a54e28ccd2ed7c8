package org.sleb4j.data;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.sleb4j.check.Check;
import org.sleb4j.check.Strings;

/** Has the tokens of at least one window, and notes of every window where it came from. */
final class TokenStream {
  private final Corpus corpus;
  private final Protocol protocol;
  private final int[] ids;
  private final int windowLength;

  /** Takes the encoded text that a protocol drew from a corpus, without copying it. */
  TokenStream(Corpus corpus, Protocol protocol, int[] ids) {
    this.corpus = corpus;
    this.protocol = protocol;
    this.ids = ids;
    this.windowLength = protocol.windowLength();
    Check.that(
        ids.length >= windowLength,
        "The text drawn from %s has %s, but one window needs %d: use more text or shorter windows.",
        corpus.name(),
        Strings.counted(ids.length, "token"),
        windowLength);
  }

  static void checkWindowLength(int windowLength) {
    Check.that(windowLength >= 2, "window length (%d) must be at least 2.", windowLength);
  }

  /** Returns the number of places a window can start at. */
  int offsets() {
    return ids.length - windowLength + 1;
  }

  /** Returns full windows from the start on, without gaps. */
  Windows consecutive(int most, int documents, Long seed) {
    int count = Math.min(most, ids.length / windowLength);
    List<int[]> windows = IntStream.range(0, count).mapToObj(i -> slice(i * windowLength)).toList();
    return Windows.of(windows, origin(seed, documents, count, List.of()));
  }

  /** Returns the windows at these offsets, which the origin records. */
  Windows at(List<Integer> offsets, long seed) {
    List<int[]> windows = offsets.stream().map(this::slice).toList();
    return Windows.of(windows, origin(seed, corpus.count(), windows.size(), offsets));
  }

  private int[] slice(int offset) {
    return Arrays.copyOfRange(ids, offset, offset + windowLength);
  }

  private WindowsOrigin origin(Long seed, int documents, int windows, List<Integer> offsets) {
    return new WindowsOrigin(
        corpus.name(),
        corpus.form().label(),
        protocol.name(),
        windowLength,
        seed,
        documents,
        ids.length,
        windows,
        offsets);
  }
}
