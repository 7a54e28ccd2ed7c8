package org.sleb4j.check;

/** Sizes as people read them. */
public final class Bytes {
  private static final String[] UNITS = {"bytes", "KiB", "MiB", "GiB", "TiB"};

  private Bytes() {}

  /** Returns a size in the largest unit that leaves at least 1, such as {@code 12.0 MiB}. */
  public static String text(long bytes) {
    int unit = 0;
    double size = bytes;
    while (size >= 1024 && unit < UNITS.length - 1) {
      size /= 1024;
      unit++;
    }
    return unit == 0 ? bytes + " bytes" : Strings.format("%.1f %s", size, UNITS[unit]);
  }
}
