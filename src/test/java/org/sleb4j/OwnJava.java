package org.sleb4j;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The Java that runs the tests, for processes apart from them. */
public final class OwnJava {
  /** What Apache Spark needs of a Java, as an argument of it. */
  public static final String SPARK_OPTIONS =
      "@" + Path.of("src", "main", "launcher", "spark.options").toAbsolutePath();

  private OwnJava() {}

  /** Returns the program. */
  public static String path() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** Returns the class path of the tests, also where Maven puts it into a jar. */
  public static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  /** Returns the parts of that class path, as absolute paths. */
  public static Stream<String> parts() {
    return Arrays.stream(classPath().split(File.pathSeparator))
        .map(part -> Path.of(part).toAbsolutePath().toString());
  }

  /**
   * Returns it with Hadoop's own classes before those that the Parquet reader has in their place.
   */
  public static String sparkClassPath() {
    return String.join(
        File.pathSeparator,
        parts().sorted(Comparator.comparing(part -> !part.contains("hadoop-client"))).toList());
  }

  /** Returns the beginning of a command in which Apache Spark runs. */
  public static List<String> withSpark() {
    return List.of(path(), SPARK_OPTIONS, "-cp", sparkClassPath());
  }
}
