package org.sleb4j.quant;

import java.util.Arrays;
import java.util.Locale;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;

/** How the 4-bit weights are chosen. */
public enum Method {
  /** Round to nearest. */
  RTN,
  /** Scales and clipping that lower the error of each layer's output on a text. */
  AWQ;

  /**
   * Returns the method of this name: {@code rtn} or {@code awq}.
   *
   * @throws InvalidInputException if the name is another one
   */
  public static Method named(String name) {
    return Arrays.stream(values())
        .filter(method -> method.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    Strings.format("method (%s) must be one of rtn and awq.", name)));
  }

  /** Returns the name that files and commands use. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
