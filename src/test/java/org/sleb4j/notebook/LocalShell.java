package org.sleb4j.notebook;

import java.io.File;
import java.util.Arrays;
import jdk.jshell.JShell;
import jdk.jshell.SnippetEvent;

/**
 * Runs cells as IJava does: in its own process, with libraries that only the shell's loader has.
 */
final class LocalShell {
  private LocalShell() {}

  /** Takes a class path, and then cells. */
  public static void main(String[] arguments) {
    JShell shell = JShell.builder().executionEngine("local").build();
    Arrays.stream(arguments[0].split(File.pathSeparator)).forEach(shell::addToClasspath);
    Arrays.stream(arguments)
        .skip(1)
        .flatMap(cell -> shell.eval(cell).stream())
        .forEach(LocalShell::show);
    System.exit(0); // Spark's threads would keep it
  }

  private static void show(SnippetEvent event) {
    System.out.println(event.exception() == null ? event.value() : event.exception());
  }
}
