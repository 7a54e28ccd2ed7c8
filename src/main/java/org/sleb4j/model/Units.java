package org.sleb4j.model;

import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import org.sleb4j.check.Check;
import org.sleb4j.check.Printable;
import org.sleb4j.model.family.Part;

/**
 * A block, or one unit of it: what is removed at a time. Ordered as they run.
 *
 * @param block numbered as in the original model
 * @param parts which parts of it, in the order in which they run: one, or all
 */
public record Units(int block, List<Part> parts) implements Comparable<Units>, Serializable {
  private static final String BLOCK = "\\d{1,6}";

  /** A block comes before its parts. */
  private static final Comparator<Units> ORDER =
      Comparator.<Units>comparingInt(units -> units.block)
          .thenComparing(Units::first)
          .thenComparingInt(units -> -units.size());

  public Units {
    Check.that(block >= 0, "block (%d) must not be negative.", block);
    Check.that(!parts.isEmpty(), "block %d must have at least one unit.", block);
    parts = parts.stream().distinct().sorted().toList();
  }

  /** Returns all units of a block. */
  public static Units block(int block) {
    return new Units(block, List.of(Part.values()));
  }

  /** Returns all units of some blocks. */
  public static List<Units> blocks(List<Integer> blocks) {
    return blocks.stream().map(Units::block).toList();
  }

  /** Returns a single unit. */
  public static Units of(Unit unit) {
    return new Units(unit.block(), List.of(unit.part()));
  }

  /**
   * Reads what {@link #toString} writes: {@code 3}, {@code 3.attention} or {@code 3.feed-forward}.
   *
   * @throws org.sleb4j.check.InvalidInputException if the text is anything else
   */
  public static Units parse(String text) {
    if (text.strip().matches(BLOCK)) {
      return block(Integer.parseInt(text.strip()));
    }
    Check.that(
        Unit.isName(text.strip()),
        "removed (%s) must be a block, such as 3, or a unit, such as 3.attention or"
            + " 3.feed-forward.",
        Printable.of(text));
    return of(Unit.parse(text.strip()));
  }

  /**
   * Reads several; see {@link #parse}.
   *
   * @throws org.sleb4j.check.InvalidInputException if a unit is part of a block that is named as
   *     well
   */
  public static List<Units> parseAll(List<String> texts) {
    List<Units> several = texts.stream().map(Units::parse).toList();
    for (Units unit : several) {
      Check.that(
          unit.isBlock() || !several.contains(block(unit.block())),
          "%s is part of block %d, which is removed as a whole: leave %s out.",
          unit,
          unit.block(),
          unit);
    }
    return several;
  }

  private Part first() {
    return parts.get(0);
  }

  private int size() {
    return parts.size();
  }

  /**
   * Returns units that are named in any way: as such, by the number of a block, or by a name.
   *
   * @throws org.sleb4j.check.InvalidInputException if it is not one of these
   */
  public static Units ofAny(Object named) {
    if (named instanceof Units units) {
      return units;
    }
    return named instanceof Integer number ? block(number) : parse(String.valueOf(named));
  }

  /** Returns its units in the order in which they run. */
  public List<Unit> units() {
    return parts.stream().map(part -> new Unit(block, part)).toList();
  }

  /** Returns whether it is a whole block. */
  public boolean isBlock() {
    return parts.size() == Part.values().length;
  }

  /** Returns its share of a block that runs: 1, or 0.5 for a single unit. */
  public double share() {
    return (double) parts.size() / Part.values().length;
  }

  /** Returns the parts of this that are not those of others of the same block; maybe none. */
  public List<Part> partsWithout(Units others) {
    return parts.stream().filter(part -> !others.parts.contains(part)).toList();
  }

  /** Returns it as in a sentence: {@code block 3} or {@code 3.attention}. */
  public String name() {
    return isBlock() ? "block " + block : toString();
  }

  /** Returns what stands for it in JSON: the number of a block, or the name of a unit. */
  public Object value() {
    return isBlock() ? (Object) block : toString();
  }

  /** Returns what stands for several in JSON; see {@link #value}. */
  public static List<Object> values(List<Units> several) {
    return several.stream().map(Units::value).toList();
  }

  @Override
  public int compareTo(Units other) {
    return ORDER.compare(this, other);
  }

  /** Returns a text such as {@code 3} or {@code 3.attention}. */
  @Override
  public String toString() {
    return isBlock() ? Integer.toString(block) : block + "." + parts.get(0);
  }
}
