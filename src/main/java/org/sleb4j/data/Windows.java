package org.sleb4j.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.sleb4j.check.Check;
import org.sleb4j.check.Hashes;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;

/**
 * Token windows never change: metrics, searches and perplexity all run on one such list.
 *
 * <p>Windows and the positions in them are counted from 0. Lengths may differ from window to
 * window; every window has at least 2 tokens, so that it predicts at least one.
 */
public final class Windows {
  private final int[][] ids;
  private final WindowsOrigin origin;
  private final Function<int[], OptionalLong> bytes;

  private Windows(int[][] ids, WindowsOrigin origin) {
    this(ids, origin, row -> OptionalLong.empty());
  }

  private Windows(int[][] ids, WindowsOrigin origin, Function<int[], OptionalLong> bytes) {
    this.ids = ids;
    this.origin = origin;
    this.bytes = bytes;
  }

  /**
   * Returns windows of token ids at hand; later changes of the arrays do not show.
   *
   * @throws InvalidInputException if there is no window, or one of fewer than 2 tokens
   */
  public static Windows of(List<int[]> windows) {
    return of(windows, "in memory");
  }

  /**
   * Reads a JSON array of arrays of token ids, each inner array one window.
   *
   * @throws InvalidInputException if the file is missing or not such an array, or if {@link
   *     #of(List)} would refuse its windows
   */
  public static Windows read(Path jsonFile) {
    return of(TokenLists.read(jsonFile), jsonFile.getFileName().toString());
  }

  private static Windows of(List<int[]> windows, String corpus) {
    int[][] copies = checkedCopies(windows);
    int longest = Arrays.stream(copies).mapToInt(window -> window.length).max().orElseThrow();
    long tokens = Arrays.stream(copies).mapToLong(window -> window.length).sum();
    return new Windows(copies, WindowsOrigin.ofTokens(corpus, longest, tokens, copies.length));
  }

  static Windows of(List<int[]> windows, WindowsOrigin origin) {
    return new Windows(checkedCopies(windows), origin);
  }

  private static int[][] checkedCopies(List<int[]> windows) {
    Check.that(!windows.isEmpty(), "There are no windows: give at least one of 2 tokens or more.");
    for (int i = 0; i < windows.size(); i++) {
      Check.that(
          windows.get(i).length >= 2,
          "Window %d has %d token(s): it must have at least 2, so that one is predicted.",
          i,
          windows.get(i).length);
    }
    return windows.stream().map(int[]::clone).toArray(int[][]::new);
  }

  /** Returns the number of windows, at least 1. */
  public int count() {
    return ids.length;
  }

  /** Returns a copy of the token ids of window {@code i}. */
  public int[] ids(int i) {
    return ids[i].clone();
  }

  /** Returns the number of tokens of window {@code i}. */
  public int length(int i) {
    return ids[i].length;
  }

  /** Returns the number of tokens of each window, in their order. */
  public List<Integer> lengths() {
    return Arrays.stream(ids).map(window -> window.length).toList();
  }

  /** Returns the number of tokens of all windows together. */
  public long tokens() {
    return Arrays.stream(ids).mapToLong(window -> window.length).sum();
  }

  /** Returns the number of tokens that are predicted: all but the first of every window. */
  public long predictedTokens() {
    return tokens() - count();
  }

  /** Returns the number of tokens of the longest window. */
  public int longest() {
    return Arrays.stream(ids).mapToInt(window -> window.length).max().orElseThrow();
  }

  /** Returns where the windows came from. */
  public WindowsOrigin origin() {
    return origin;
  }

  /**
   * Returns the first {@code n} of these windows; the tokens in the origin stay those of the text.
   *
   * @throws InvalidInputException unless {@code 1 <= n <= count()}
   */
  public Windows first(int n) {
    Check.that(
        n >= 1 && n <= count(), "windows (%d) must be from 1 to the %d there are.", n, count());
    return new Windows(Arrays.copyOf(ids, n), origin.first(n), bytes);
  }

  /**
   * Returns these windows with what counts the bytes of text that their predicted tokens stand for.
   * It is asked when they are needed.
   *
   * @param count returns the bytes of UTF-8 of tokens; nothing where they are not known
   */
  public Windows withBytes(Function<int[], OptionalLong> count) {
    return new Windows(ids, origin, count);
  }

  /**
   * Returns the bytes of UTF-8 that the predicted tokens of all windows stand for: all tokens but
   * the first of every window, twice where windows overlap. Nothing where that is not known.
   */
  public OptionalLong predictedBytes() {
    long sum = 0;
    for (int[] row : ids) {
      OptionalLong counted = bytes.apply(Arrays.copyOfRange(row, 1, row.length));
      if (counted.isEmpty()) {
        return counted;
      }
      sum += counted.getAsLong();
    }
    return OptionalLong.of(sum);
  }

  /**
   * Throws unless a model can take every window.
   *
   * @param vocabularySize entries of the model's vocabulary: ids are below it
   * @param contextLength the most tokens the model takes at once
   * @throws InvalidInputException if an id is outside the vocabulary or a window too long
   */
  public void checkFits(int vocabularySize, int contextLength) {
    for (int i = 0; i < ids.length; i++) {
      Check.that(
          ids[i].length <= contextLength,
          "Window %d has %d tokens, but the model's context ends at %d: use shorter windows.",
          i,
          ids[i].length,
          contextLength);
      checkIds(i, vocabularySize);
    }
  }

  private void checkIds(int window, int vocabularySize) {
    int[] row = ids[window];
    for (int at = 0; at < row.length; at++) {
      if (row[at] < 0 || row[at] >= vocabularySize) {
        throw new InvalidInputException(
            Strings.format(
                "Window %d has token id %d at position %d, but the vocabulary has %d entries: "
                    + "encode the text with this model's tokenizer.",
                window, row[at], at, vocabularySize));
      }
    }
  }

  /**
   * Returns the windows grouped into batches, each window in exactly one.
   *
   * <p>Windows of one length fill a batch in their order; batches come in the order of their first
   * windows. A batch holds at most {@code maxTokensPerBatch} tokens, or a single longer window.
   *
   * @throws InvalidInputException if {@code maxTokensPerBatch} is below 1
   */
  public List<Batch> batches(int maxTokensPerBatch) {
    return Batch.group(this, maxTokensPerBatch);
  }

  void copyTo(int window, long[] target, int start) {
    int[] row = ids[window];
    for (int at = 0; at < row.length; at++) {
      target[start + at] = row[at];
    }
  }

  /**
   * Returns the SHA-256 of the ids in hexadecimal, the same on every machine.
   *
   * <p>What is hashed: for every window its length, then its ids, each as four bytes, the lowest
   * first.
   */
  public String fingerprint() {
    MessageDigest digest = Hashes.sha256();
    for (int[] row : ids) {
      ByteBuffer bytes = ByteBuffer.allocate(4 * (row.length + 1)).order(ByteOrder.LITTLE_ENDIAN);
      bytes.putInt(row.length);
      IntStream.of(row).forEach(bytes::putInt);
      digest.update(bytes.flip());
    }
    return Hashes.text(digest);
  }

  /** Returns the origin, and the number of predicted tokens, in aligned lines. */
  @Override
  public String toString() {
    return Strings.format("%s%npredicted %s", origin, Strings.counted(predictedTokens(), "token"));
  }
}
