package org.sleb4j.model;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sleb4j.check.Check;
import org.sleb4j.check.Printable;
import org.sleb4j.model.family.Part;

/**
 * The least that can be removed from a model: the attention or the feed-forward of a block. Units
 * are ordered as they run.
 *
 * @param block numbered as in the original model
 */
public record Unit(int block, Part part) implements Comparable<Unit>, Serializable {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,6})\\.(attention|feed-forward)");

  private static final Comparator<Unit> ORDER =
      Comparator.comparingInt(Unit::block).thenComparing(Unit::part);

  /** Returns the units of a block, in the order in which they run. */
  public static List<Unit> of(int block) {
    return Arrays.stream(Part.values()).map(part -> new Unit(block, part)).toList();
  }

  /** Returns whether {@link #parse} reads a text. */
  static boolean isName(String text) {
    return TEXT.matcher(text).matches();
  }

  /**
   * Reads what {@link #toString} writes.
   *
   * @throws org.sleb4j.check.InvalidInputException if the text is anything else
   */
  public static Unit parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    Check.that(
        matcher.matches(),
        "unit (%s) must be a block and a part, such as 3.attention or 3.feed-forward.",
        Printable.of(text));
    Part part =
        Arrays.stream(Part.values())
            .filter(p -> p.toString().equals(matcher.group(2)))
            .findFirst()
            .orElseThrow();
    return new Unit(Integer.parseInt(matcher.group(1)), part);
  }

  @Override
  public int compareTo(Unit other) {
    return ORDER.compare(this, other);
  }

  /** Returns a text such as {@code 3.attention}. */
  @Override
  public String toString() {
    return block + "." + part;
  }
}
