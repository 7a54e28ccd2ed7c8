package org.sleb4j.check;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The names of constants in options and files: lower case, with hyphens. */
public final class EnumNames {
  private EnumNames() {}

  /** Returns a name such as {@code per-parameter}. */
  public static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Returns the constant with a name.
   *
   * @param what the name is of, such as {@code rule}
   * @param constants those that may be named
   * @throws InvalidInputException if there is none, naming all
   */
  public static <E extends Enum<E>> E find(String what, String name, List<E> constants) {
    return constants.stream()
        .filter(constant -> of(constant).equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    Strings.format(
                        "%s (%s) must be one of %s.", what, Printable.of(name), all(constants))));
  }

  /**
   * Returns the constant with a name, of all there are; see {@link #find(String, String, List)}.
   */
  public static <E extends Enum<E>> E find(String what, String name, E[] constants) {
    return find(what, name, Arrays.asList(constants));
  }

  private static String all(List<? extends Enum<?>> constants) {
    return constants.stream().map(EnumNames::of).collect(Collectors.joining(", "));
  }
}
