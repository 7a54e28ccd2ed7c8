package org.sleb4j.tokenizer;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.sleb4j.check.Check;

/**
 * The ids that stand around every text, such as one BOS in front.
 *
 * @param before the ids in front of a text
 * @param after the ids behind it
 */
record Frame(List<Integer> before, List<Integer> after) {
  private static final List<String> PROBES = List.of("a", "e", "0", ".", " a");

  /**
   * Reads {@code add_bos_token} and {@code add_eos_token}.
   *
   * @param bosByDefault what holds for the BOS where there is one and no file speaks of it
   */
  static Frame of(SpecialTokens special, OptionalInt bos, OptionalInt eos, boolean bosByDefault) {
    return new Frame(
        ids(special, "bos_token", bos, bosByDefault && bos.isPresent()),
        ids(special, "eos_token", eos, false));
  }

  private static List<Integer> ids(
      SpecialTokens special, String role, OptionalInt id, boolean byDefault) {
    if (!special.flag("add_" + role).orElse(byDefault)) {
      return List.of();
    }
    Check.that(
        id.isPresent(),
        "tokenizer_config.json has add_%s: true, but no %s that is in the vocabulary: name one.",
        role,
        role);
    return List.of(id.getAsInt());
  }

  /** Learns the frame from what a library's own post-processor puts around a short text. */
  static Frame probe(NativeTokenizer library) {
    for (String text : PROBES) {
      List<Integer> plain = boxed(library.encode(text, false));
      if (!plain.isEmpty()) {
        return around(plain, boxed(library.encode(text, true)), library);
      }
    }
    return new Frame(List.of(), List.of());
  }

  private static Frame around(List<Integer> plain, List<Integer> framed, NativeTokenizer library) {
    int at = Collections.indexOfSubList(framed, plain);
    Check.that(
        at >= 0,
        "%s has a post_processor that changes the ids of a text: it may only put some around them.",
        library);
    return new Frame(
        List.copyOf(framed.subList(0, at)),
        List.copyOf(framed.subList(at + plain.size(), framed.size())));
  }

  private static List<Integer> boxed(int[] ids) {
    return Arrays.stream(ids).boxed().toList();
  }

  boolean isEmpty() {
    return before.isEmpty() && after.isEmpty();
  }

  /** Refuses ids without a token, which a damaged post-processor may have. */
  void check(Vocabulary vocabulary, String file) {
    for (int id : around(new int[0])) {
      Check.that(
          vocabulary.has(id),
          "%s puts the id %d around every text: it must be a token's id, below %d.",
          file,
          id,
          vocabulary.size());
    }
  }

  /** Returns the ids with the frame around them. */
  int[] around(int[] ids) {
    IntStream front = before.stream().mapToInt(Integer::intValue);
    IntStream back = after.stream().mapToInt(Integer::intValue);
    return IntStream.concat(IntStream.concat(front, Arrays.stream(ids)), back).toArray();
  }
}
