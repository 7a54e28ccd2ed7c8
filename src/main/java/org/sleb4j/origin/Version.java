package org.sleb4j.origin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Properties;

/** The version of this library. */
public final class Version {
  private static final String VERSION = read();

  private Version() {}

  /**
   * Returns it as the build names it, or {@code unknown} for classes compiled without the build.
   */
  public static String current() {
    return VERSION;
  }

  /** The build writes its version into the file; without it the name of the property is left. */
  private static String read() {
    try (InputStream file = Version.class.getResourceAsStream("version.properties")) {
      Properties properties = new Properties();
      properties.load(file);
      return Optional.of(properties.getProperty("version"))
          .filter(version -> !version.startsWith("$"))
          .orElse("unknown");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
