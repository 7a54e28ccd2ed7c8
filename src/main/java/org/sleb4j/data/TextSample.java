package org.sleb4j.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;

/**
 * A sample of the runs of tokens in a text, by which its content is known again whatever its file
 * is called and however it is cut: the runs whose hashes begin with so many zero bits, a sample
 * that is the same in every text that has them (Broder, 1997, "On the resemblance and containment
 * of documents").
 *
 * @param length tokens of a run
 * @param zeros how many bits of the hash are 0: one run in 2^zeros is in the sample
 * @param hashes of the sampled runs, without repetition, in hexadecimal
 */
public record TextSample(int length, int zeros, List<String> hashes) {
  private static final int LENGTH = 16;
  private static final int MOST = 512;

  public TextSample {
    hashes = List.copyOf(hashes);
  }

  /** Samples at most 512 runs of 16 tokens, or as many as the shortest window has. */
  public static TextSample of(Windows windows) {
    int length = windows.lengths().stream().mapToInt(n -> Math.min(n, LENGTH)).min().orElseThrow();
    long[] all = runs(windows, length).distinct().toArray();
    int zeros = 0;
    while (LongStream.of(all).filter(sampled(zeros)).count() > MOST) {
      zeros++;
    }
    List<String> hashes =
        LongStream.of(all).filter(sampled(zeros)).sorted().mapToObj(Long::toHexString).toList();
    return new TextSample(length, zeros, hashes);
  }

  /** Reads what a JSON object holds of one; none where it is not there. */
  public static Optional<TextSample> read(JsonNode json) {
    return json.isObject()
        ? Optional.of(
            new TextSample(
                json.path("length").asInt(),
                json.path("zeros").asInt(),
                StreamSupport.stream(json.path("hashes").spliterator(), false)
                    .map(JsonNode::asText)
                    .toList()))
        : Optional.empty();
  }

  /** Returns which share of other windows is in the text, 0 to 1, as far as the sample shows. */
  public double shareOf(Windows others) {
    Set<Long> known = new HashSet<>();
    hashes.forEach(hash -> known.add(Long.parseUnsignedLong(hash, 16)));
    long[] theirs = runs(others, length).filter(sampled(zeros)).toArray();
    return LongStream.of(theirs).filter(known::contains).count() / Math.max(1.0, theirs.length);
  }

  private static LongStream runs(Windows windows, int length) {
    return IntStream.range(0, windows.count())
        .mapToObj(windows::ids)
        .flatMapToLong(ids -> TokenRuns.hashes(ids, length));
  }

  private static LongPredicate sampled(int zeros) {
    return hash -> Long.numberOfLeadingZeros(hash) >= zeros;
  }
}
