package org.sleb4j.cli;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sleb4j.check.Strings;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A number of bytes with GNU's suffixes: {@code 8G} and {@code 8GiB} are 8 times 1024 cubed, {@code
 * 8GB} is 8 times 1000 cubed.
 */
final class ByteSize implements ITypeConverter<Long> {
  private static final Pattern SIZE =
      Pattern.compile("(\\d+(?:\\.\\d+)?)(?:([KMGT])(B|IB)?)?", Pattern.CASE_INSENSITIVE);
  private static final String UNITS = "KMGT";

  @Override
  public Long convert(String value) {
    Matcher size = SIZE.matcher(value);
    if (!size.matches()) {
      throw refused(value);
    }
    try {
      return new BigDecimal(size.group(1)).multiply(unit(size)).toBigInteger().longValueExact();
    } catch (ArithmeticException e) {
      throw refused(value);
    }
  }

  private static BigDecimal unit(Matcher size) {
    if (size.group(2) == null) {
      return BigDecimal.ONE;
    }
    int base = "B".equalsIgnoreCase(size.group(3)) ? 1000 : 1024;
    int power = 1 + UNITS.indexOf(size.group(2).toUpperCase(Locale.ROOT));
    return BigDecimal.valueOf(base).pow(power);
  }

  private static TypeConversionException refused(String value) {
    return new TypeConversionException(
        Strings.format(
            "'%s' is not a size: give bytes, or a number with a suffix such as 8G (8 GiB) or 8GB"
                + " (8 x 10^9 bytes)",
            value));
  }
}
