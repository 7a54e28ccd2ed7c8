package org.sleb4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jdk.jshell.JShell;
import jdk.jshell.Snippet.Status;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.demo.Demo;

/**
 * Every worked example of the facade's documentation, of the README and of the pages in docs runs
 * in a real JShell, as in a notebook.
 */
class ExamplesTest {
  private static final Path SOURCES = Path.of("src/main/java/org/sleb4j");
  private static final Pattern EXAMPLE =
      Pattern.compile("<pre>\\{@code\\n(.*?)\\}</pre>", Pattern.DOTALL);

  private static final Pattern BLOCK = Pattern.compile("(?ms)^```java\\n(.*?)^```");

  /** What examples use and do not say, in the order in which one needs the other. */
  private static final Map<String, String> PRELUDE = new LinkedHashMap<>();

  private static JShell shell;

  @TempDir static Path folder;

  @BeforeAll
  static void open() {
    PRELUDE.put("file", quoted(Demo.calibration()));
    PRELUDE.put("model", "Sleb.load(\"demo\")");
    PRELUDE.put("text", "Sleb.calibration().length(64).first(3)");
    PRELUDE.put("other", "Sleb.calibration().length(64).first(20)");
    PRELUDE.put("heldOut", "Sleb.evaluation().length(64).first(3)");
    PRELUDE.put("questions", "Sleb.questions().first(5)");
    PRELUDE.put("pruned", "model.without(2)");
    PRELUDE.put("search", "model.search(text)");
    shell = JShell.builder().executionEngine("local").build();
    shell.addToClasspath(OwnJava.classPath());
    run("import java.util.*;"); // as the kernels and jshell do
    run("import org.sleb4j.*;");
    declareWhatExamplesUse();
  }

  @AfterAll
  static void close() {
    if (shell != null) {
      shell.close();
    }
    Sleb.closeAll();
  }

  private static String quoted(Path path) {
    return "\"" + path.toAbsolutePath() + "\"";
  }

  @TestFactory
  List<DynamicTest> runsAsItStands() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path source : sources()) {
      for (String example : examples(Files.readString(source))) {
        String name = source.getFileName() + " " + example.strip().replace("\n", " ");
        tests.add(DynamicTest.dynamicTest(name, () -> runAndRestore(example)));
      }
    }
    assertTrue(tests.size() > 60, "examples: " + tests.size());
    return tests;
  }

  @TestFactory
  List<DynamicTest> runsAsOneCell() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path page : pages()) {
      for (MatchResult block : BLOCK.matcher(Files.readString(page)).results().toList()) {
        String name = page + " " + block.group(1).strip().replace("\n", " ");
        tests.add(DynamicTest.dynamicTest(name, () -> runCellAndRestore(block.group(1))));
      }
    }
    assertTrue(tests.size() > 5, "blocks: " + tests.size());
    return tests;
  }

  private static void runCellAndRestore(String cell) {
    runCell(local(cell));
    declareWhatExamplesUse();
  }

  private static List<Path> pages() throws IOException {
    return Stream.concat(
            Stream.of(Path.of("README.md")), MarkdownTest.pagesIn(Path.of("docs")).stream())
        .toList();
  }

  /** Returns the facade and the results it gives. */
  private static List<Path> sources() throws IOException {
    try (Stream<Path> facade = Files.list(SOURCES);
        Stream<Path> reports = Files.list(SOURCES.resolve("report"))) {
      return Stream.concat(facade, reports)
          .filter(file -> file.toString().endsWith(".java"))
          .sorted()
          .toList();
    }
  }

  private static List<String> examples(String source) {
    Matcher matcher = EXAMPLE.matcher(source);
    return matcher.results().map(result -> result.group(1).replaceAll("(?m)^ *\\* ?", "")).toList();
  }

  /**
   * Runs an example behind those in front of it. Where it declares a variable again, JShell empties
   * those that were made of the old one, and what it closes is closed: all are declared again.
   */
  private static void runAndRestore(String example) {
    run(example);
    if (example.contains("close") || example.contains("var ")) {
      declareWhatExamplesUse();
    }
  }

  private static void declareWhatExamplesUse() {
    PRELUDE.forEach((name, value) -> run("var " + name + " = " + value + ";"));
    run("search.stepTo(2);");
  }

  /** Runs paragraphs as cells: statements, the last of which may be an expression. */
  private static void run(String code) {
    Stream.of(local(code).split("\n\\s*\n")).forEach(ExamplesTest::runCell);
  }

  private static void runCell(String cell) {
    String rest = cell;
    while (!rest.isBlank()) {
      CompletionInfo next = shell.sourceCodeAnalysis().analyzeCompletion(rest);
      assertTrue(next.completeness().isComplete(), "unfinished: " + rest);
      shell.eval(next.source()).forEach(event -> check(event, next.source()));
      rest = next.remaining();
    }
  }

  private static void check(SnippetEvent event, String source) {
    assertNull(event.exception(), source);
    if (event.causeSnippet() == null) {
      List<String> mistakes =
          shell.diagnostics(event.snippet()).map(d -> d.getMessage(null)).toList();
      assertEquals(Status.VALID, event.status(), source + ": " + mistakes);
    }
  }

  /** Keeps what examples write inside the temporary folder, and their texts short. */
  private static String local(String code) {
    return code.replaceAll(
            "(calibration|evaluation)\\(\\)(?!\\.length)", "$1().length(64).first(3)")
        .replace("repair(text", "repair(Sleb.calibration().length(32).first(10)")
        .replace("\"search.jsonl\"", quoted(folder.resolve("search.jsonl")))
        .replace("\"beam.jsonl\"", quoted(folder.resolve("beam.jsonl")))
        .replace("\"units.jsonl\"", quoted(folder.resolve("units.jsonl")))
        .replace("\"target/pruned\"", quoted(folder.resolve("pruned")))
        .replace("\"out/pruned\"", quoted(folder.resolve("out")))
        .replace("\"target/awq\"", quoted(folder.resolve("awq")))
        .replace("\"target/rtn\"", quoted(folder.resolve("rtn")));
  }
}
