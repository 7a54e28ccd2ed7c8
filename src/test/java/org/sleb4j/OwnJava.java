package org.sleb4j;

import java.nio.file.Path;

/** The Java that runs the tests, for processes apart from them. */
public final class OwnJava {
  private OwnJava() {}

  /** Returns the program. */
  public static String path() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** Returns the class path of the tests, also where Maven puts it into a jar. */
  public static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }
}
