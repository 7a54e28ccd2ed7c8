package org.sleb4j.notebooks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Compares notebooks that were run again with the committed ones; ends with status 1 and a line for
 * each difference if there are any.
 */
final class CompareNotebooks {
  private CompareNotebooks() {}

  /**
   * Compares.
   *
   * @param arguments the folder of the committed notebooks, that of the executed ones
   */
  public static void main(String[] arguments) {
    List<String> findings = compare(Path.of(arguments[0]), Path.of(arguments[1]));
    findings.forEach(System.err::println);
    System.out.println(findings.size() + " differences to the committed notebooks");
    System.exit(findings.isEmpty() ? 0 : 1);
  }

  /** Returns a sentence for each difference; a committed notebook that was not run is one. */
  static List<String> compare(Path committed, Path executed) {
    return Notebook.in(committed).stream()
        .flatMap(file -> compareOne(file, executed.resolve(file.getFileName())))
        .toList();
  }

  private static Stream<String> compareOne(Path committed, Path executed) {
    return Files.exists(executed)
        ? Comparison.of(Notebook.read(committed), Notebook.read(executed)).stream()
        : Stream.of(committed.getFileName() + ": was not run");
  }
}
