package org.sleb4j.data;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sleb4j.check.Strings;

/**
 * Says which text windows were cut from, and how, so that the same windows can be cut again.
 *
 * @param corpus the corpus, as its file is called without the folders
 * @param form how the corpus was read, a {@link CorpusForm#label()}, or {@code token ids}
 * @param protocol {@code rows}, {@code windows}, {@code consecutive}, the name of a {@link Preset},
 *     or {@code tokens} for windows that came as ids
 * @param windowLength tokens of a window; of the longest where lengths differ
 * @param seed what the drawing was seeded with, or null where nothing is drawn at random
 * @param documents documents (rows, of a text file) whose text was tokenized; 0 for ids
 * @param tokens tokens of that text before it was cut
 * @param windows windows there are
 * @param offsets the token at which each window starts in the text, in the order of the windows,
 *     for the protocol {@code windows}; empty otherwise
 */
public record WindowsOrigin(
    String corpus,
    String form,
    String protocol,
    int windowLength,
    Long seed,
    int documents,
    long tokens,
    int windows,
    List<Integer> offsets) {
  static final String TOKENS = "tokens";

  /** Copies the offsets. */
  public WindowsOrigin {
    offsets = List.copyOf(offsets);
  }

  static WindowsOrigin ofTokens(String corpus, int longest, long tokens, int windows) {
    return new WindowsOrigin(
        corpus, "token ids", TOKENS, longest, null, 0, tokens, windows, List.of());
  }

  WindowsOrigin first(int n) {
    List<Integer> kept = offsets.subList(0, Math.min(n, offsets.size()));
    return new WindowsOrigin(
        corpus, form, protocol, windowLength, seed, documents, tokens, n, kept);
  }

  /** Returns corpus, protocol, tokens and windows, an aligned line each. */
  @Override
  public String toString() {
    String upTo = protocol.equals(TOKENS) ? "up to " : "";
    return Stream.of(
            line("corpus", corpus + " (" + form + ")"),
            line("protocol", drawing()),
            line("tokens", Long.toString(tokens)),
            line(
                "windows",
                windows + " of " + upTo + Strings.counted(windowLength, "token") + overlap()))
        .collect(Collectors.joining(System.lineSeparator()));
  }

  /** Returns the protocol, of how many documents, and the seed where there is one. */
  public String drawing() {
    return protocol
        + (documents == 0 ? "" : ", " + Strings.counted(documents, "document"))
        + (seed == null ? "" : ", seed " + seed);
  }

  /** Returns how many windows share tokens with another one, where their places are known. */
  public int overlapping() {
    List<Integer> sorted = offsets.stream().sorted().toList();
    return (int)
        IntStream.range(0, sorted.size())
            .filter(i -> isClose(sorted, i, i - 1) || isClose(sorted, i, i + 1))
            .count();
  }

  private boolean isClose(List<Integer> sorted, int i, int j) {
    boolean both = j >= 0 && j < sorted.size();
    return both && Math.abs(sorted.get(i) - sorted.get(j)) < windowLength;
  }

  private String overlap() {
    int some = overlapping();
    return some == 0
        ? ""
        : Strings.format(
            "; %d share tokens with another one, so that intervals over windows are too narrow",
            some);
  }

  private static String line(String name, String value) {
    return Strings.format("%-9s %s", name, value);
  }
}
