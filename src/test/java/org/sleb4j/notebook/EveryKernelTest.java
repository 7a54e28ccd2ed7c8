package org.sleb4j.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sleb4j.json.Json;

/**
 * Every cell of the notebooks compiles with no imports but those of IJava 1.3.0, which are fewer
 * than the built-in kernel's and JJava's. Nothing is executed, and what cells put on the class path
 * is on that of the tests.
 */
class EveryKernelTest {
  private static final List<String> IMPORTS =
      List.of(
          "java.util.*",
          "java.io.*",
          "java.math.*",
          "java.net.*",
          "java.util.concurrent.*",
          "java.util.prefs.*",
          "java.util.regex.*");

  static Stream<Path> notebooks() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("notebooks"))) {
      return files.filter(file -> file.toString().endsWith(".ipynb")).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("notebooks")
  void cellsCompileWithTheImportsOfIJava(Path notebook) {
    try (JShell shell = shell()) {
      List<String> cells = code(notebook);
      assertTrue(cells.size() > 3);
      cells.forEach(cell -> assertEquals(List.of(), errors(shell, cell), cell));
    }
  }

  @Test
  void whatIJavaDoesNotImportIsAnError() {
    try (JShell shell = shell()) {
      assertEquals(List.of(), errors(shell, "var words = List.of(\"a\");"));
      String expression = errors(shell, "Path.of(\"a\")").toString();
      assertTrue(expression.startsWith("[REJECTED [cannot find symbol"), expression);
      String method = errors(shell, "Files f() { return null; }").toString();
      assertTrue(method.startsWith("[RECOVERABLE_NOT_DEFINED"), method);
    }
  }

  private static JShell shell() {
    JShell shell = JShell.builder().executionEngine(new Idle(), Map.of()).build();
    shell.addToClasspath(System.getProperty("java.class.path"));
    IMPORTS.forEach(name -> assertEquals(List.of(), errors(shell, "import " + name + ";")));
    return shell;
  }

  private static List<String> code(Path notebook) {
    List<String> cells = new ArrayList<>();
    for (JsonNode cell : Json.read(notebook).path("cells")) {
      if (cell.path("cell_type").asText().equals("code")) {
        StringBuilder source = new StringBuilder();
        cell.path("source").forEach(line -> source.append(line.asText()));
        cells.add(source.toString());
      }
    }
    return cells;
  }

  private static List<String> errors(JShell shell, String cell) {
    List<String> errors = new ArrayList<>();
    String code = cell.replaceAll("(?m)^%classpath .*$", "");
    for (Piece piece : Piece.of(shell.sourceCodeAnalysis(), code)) {
      shell.eval(piece.source()).stream()
          .filter(event -> event.status() != Status.VALID && event.status() != Status.OVERWRITTEN)
          .forEach(event -> errors.add(event.status() + " " + messages(shell, event.snippet())));
    }
    return errors;
  }

  private static List<String> messages(JShell shell, Snippet snippet) {
    return shell.diagnostics(snippet).map(problem -> problem.getMessage(Locale.ROOT)).toList();
  }

  /** Takes classes and runs nothing. */
  private static final class Idle implements ExecutionControlProvider, ExecutionControl {
    @Override
    public String name() {
      return "idle";
    }

    @Override
    public ExecutionControl generate(ExecutionEnv env, Map<String, String> parameters) {
      return this;
    }

    @Override
    public void load(ClassBytecodes[] classes) {}

    @Override
    public void redefine(ClassBytecodes[] classes) {}

    @Override
    public String invoke(String className, String method) {
      return "";
    }

    @Override
    public String varValue(String className, String variable) {
      return "";
    }

    @Override
    public void addToClasspath(String path) {}

    @Override
    public void stop() {}

    @Override
    public Object extensionCommand(String command, Object argument) {
      return "";
    }

    @Override
    public void close() {}
  }
}
