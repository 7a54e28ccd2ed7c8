package org.sleb4j.notebook;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.Snippet.SubKind;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;

/** JShell in this process: values stay objects, and the library's classes are the kernel's own. */
final class JavaShell {
  /** What every cell can name without an import. */
  static final List<String> IMPORTS =
      List.of(
          "java.io.*",
          "java.math.*",
          "java.net.*",
          "java.nio.file.*",
          "java.util.*",
          "java.util.concurrent.*",
          "java.util.function.*",
          "java.util.regex.*",
          "java.util.stream.*",
          "org.sleb4j.*");

  private final CellControl control = new CellControl();
  private final Failures failures = new Failures();
  private final Magics magics;
  private final JShell shell;

  JavaShell() {
    shell = JShell.builder().executionEngine(new Provider(control), Map.of()).build();
    shell.addToClasspath(System.getProperty("java.class.path"));
    magics = new Magics(this::addToClassPath);
    IMPORTS.forEach(name -> shell.eval("import " + name + ";"));
  }

  private void addToClassPath(Path path) {
    shell.addToClasspath(path.toString());
  }

  SourceCodeAnalysis analysis() {
    return shell.sourceCodeAnalysis();
  }

  /** Interrupts the cell that runs, if one does. */
  void interrupt() {
    control.interrupt();
  }

  /**
   * Runs a cell.
   *
   * @return the value of the expression at its end, null if it does not end with one
   */
  Object run(Cell cell) throws CellFailure {
    control.begin();
    Emptied emptied = new Emptied();
    try {
      Object value = null;
      for (Piece piece : Piece.of(analysis(), magics.obey(cell.code()))) {
        if (control.isStopping()) {
          throw CellFailure.sentence("Interrupted", "interrupted");
        }
        value = run(cell, piece, emptied);
      }
      return value;
    } finally {
      emptied.sentence().ifPresent(System.err::println);
    }
  }

  private Object run(Cell cell, Piece piece, Emptied emptied) throws CellFailure {
    List<SnippetEvent> events = shell.eval(piece.source());
    emptied.heed(events);
    Object value = null;
    for (SnippetEvent event : events) {
      if (event.causeSnippet() == null) { // no older snippet that this one changes
        value = valueOf(cell, piece, event);
      }
    }
    return value;
  }

  private Object valueOf(Cell cell, Piece piece, SnippetEvent event) throws CellFailure {
    Snippet snippet = event.snippet();
    failures.place(snippet.id(), cell, piece);
    if (event.status() == Status.REJECTED) {
      throw failures.compiler(cell, piece, shell.diagnostics(snippet));
    }
    if (event.exception() != null) {
      throw failures.thrown(event.exception(), control.thrown());
    }
    if (event.status() != Status.VALID && snippet instanceof DeclarationSnippet declaration) {
      tellMissing(declaration);
    }
    return isExpression(snippet.subKind()) ? control.value() : null;
  }

  private void tellMissing(DeclarationSnippet declaration) {
    List<String> missing = shell.unresolvedDependencies(declaration).toList();
    System.err.println(
        declaration.name() + " cannot be used yet: not declared: " + String.join(", ", missing));
  }

  private static boolean isExpression(SubKind kind) {
    return switch (kind) {
      case VAR_VALUE_SUBKIND, OTHER_EXPRESSION_SUBKIND, TEMP_VAR_EXPRESSION_SUBKIND -> true;
      default -> false;
    };
  }

  /** Hands JShell the one control. */
  private record Provider(CellControl control) implements ExecutionControlProvider {
    @Override
    public String name() {
      return "cells";
    }

    @Override
    public ExecutionControl generate(ExecutionEnv env, Map<String, String> parameters) {
      return control;
    }
  }
}
