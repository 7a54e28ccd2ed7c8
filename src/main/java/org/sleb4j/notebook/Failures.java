package org.sleb4j.notebook;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.EvalException;
import jdk.jshell.JShellException;
import jdk.jshell.UnresolvedReferenceException;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;

/**
 * Reports failures by the lines of cells: of a stack only what runs in cells and in the library is
 * shown, of a mistake the library explains only its sentence.
 */
final class Failures {
  private static final int FRAMES = 12;
  private static final Pattern WRAPPER = Pattern.compile("\\bREPL\\.\\$JShell\\$\\w+[.$]");
  private static final String LIBRARY = "org.sleb4j.";
  private static final String KERNEL = Failures.class.getPackageName() + ".";

  private final Map<String, Place> places = new HashMap<>();

  /** Where a snippet stands. */
  private record Place(Cell cell, int firstLine) {
    int line(StackTraceElement frame) {
      return firstLine + Math.max(1, frame.getLineNumber()) - 1;
    }

    String name(StackTraceElement frame) {
      return cell.name(line(frame));
    }
  }

  /** Remembers which cell a snippet belongs to, and from which line on. */
  void place(String snippetId, Cell cell, Piece piece) {
    places.put("#" + snippetId, new Place(cell, cell.lineOf(piece.offset())));
  }

  /** Returns the failure of a piece that does not compile. */
  CellFailure compiler(Cell cell, Piece piece, Stream<Diag> diagnostics) {
    List<String> lines = new ArrayList<>();
    List<String> messages = new ArrayList<>();
    diagnostics
        .filter(Diag::isError)
        .forEach(
            error -> {
              int from = within(cell, piece, error.getStartPosition());
              int to = within(cell, piece, error.getEndPosition());
              messages.add(message(error));
              lines.add(Red.of(cell.name(cell.lineOf(from)) + ": " + message(error)));
              lines.addAll(cell.marked(from, to));
            });
    return new CellFailure("CompileError", String.join("; ", messages), lines);
  }

  private static int within(Cell cell, Piece piece, long position) {
    return (int) Math.min(cell.code().length(), piece.offset() + Math.max(0, position));
  }

  // "location: class" names the wrapper that JShell puts around a snippet, or nothing.
  private static String message(Diag error) {
    return error
        .getMessage(Locale.ENGLISH)
        .lines()
        .map(String::strip)
        .filter(line -> !line.startsWith("location: class"))
        .map(line -> line.replaceAll("\\s+", " "))
        .collect(Collectors.joining(", "));
  }

  /** Returns the failure of a cell whose code threw something. */
  CellFailure thrown(JShellException told, Throwable thrown) {
    if (told instanceof UnresolvedReferenceException unresolved) {
      return unresolved(unresolved.getSnippet());
    }
    Optional<CellFailure> sentence = sentence(thrown);
    return sentence.orElseGet(
        () -> new CellFailure(name(told), text(told.getMessage()), lines(told)));
  }

  /** Returns what was thrown outside a cell's code, for example by a value's {@code toString}. */
  static CellFailure outside(Throwable thrown) {
    if (thrown instanceof CellFailure failure) {
      return failure;
    }
    return sentence(thrown)
        .orElseGet(
            () -> {
              String name = thrown.getClass().getSimpleName();
              String message = text(thrown.getMessage());
              List<String> lines = new ArrayList<>(List.of(Red.of(title(name, message))));
              Stream.of(thrown.getStackTrace())
                  .filter(Failures::isLibrary)
                  .limit(FRAMES)
                  .forEach(frame -> lines.add("    at " + library(frame)));
              return new CellFailure(name, message, lines);
            });
  }

  private static Optional<CellFailure> sentence(Throwable thrown) {
    boolean told =
        thrown instanceof InvalidInputException
            || thrown instanceof CancellationException
            || thrown instanceof InterruptedException;
    return told
        ? Optional.of(
            CellFailure.sentence(thrown.getClass().getSimpleName(), text(thrown.getMessage())))
        : Optional.empty();
  }

  private static CellFailure unresolved(DeclarationSnippet snippet) {
    return CellFailure.sentence(
        "UnresolvedReference",
        Strings.format(
            "%s uses something that is not declared yet; run the cell that declares it, then this"
                + " one again.",
            snippet.name()));
  }

  private List<String> lines(JShellException told) {
    List<String> lines = new ArrayList<>();
    lines.add(Red.of(title(name(told), text(told.getMessage()))));
    StackTraceElement[] stack = told.getStackTrace();
    Arrays.stream(stack)
        .filter(this::isCell)
        .findFirst()
        .ifPresent(frame -> lines.addAll(marked(frame)));
    List<String> frames =
        Arrays.stream(stack)
            .filter(frame -> isCell(frame) || isLibrary(frame))
            .map(this::at)
            .toList();
    lines.addAll(frames.subList(0, Math.min(FRAMES, frames.size())));
    if (frames.size() > FRAMES) {
      lines.add(Strings.format("    and %d more", frames.size() - FRAMES));
    }
    if (told.getCause() instanceof JShellException cause) {
      lines.add("Caused by");
      lines.addAll(lines(cause));
    }
    return lines;
  }

  private List<String> marked(StackTraceElement frame) {
    Place place = places.get(frame.getFileName());
    return place.cell().marked(place.line(frame));
  }

  private boolean isCell(StackTraceElement frame) {
    return places.containsKey(frame.getFileName());
  }

  private static boolean isLibrary(StackTraceElement frame) {
    return frame.getClassName().startsWith(LIBRARY) && !frame.getClassName().startsWith(KERNEL);
  }

  private String at(StackTraceElement frame) {
    return "    at " + (isCell(frame) ? cell(frame) : library(frame));
  }

  private String cell(StackTraceElement frame) {
    String where = places.get(frame.getFileName()).name(frame);
    String method = frame.getMethodName();
    return method.isEmpty() || method.startsWith("lambda$") ? where : method + ", " + where;
  }

  private static String library(StackTraceElement frame) {
    return Strings.format(
        "%s.%s(%s:%d)",
        frame.getClassName(), frame.getMethodName(), frame.getFileName(), frame.getLineNumber());
  }

  private static String name(JShellException told) {
    String name =
        told instanceof EvalException e
            ? e.getExceptionClassName()
            : told.getClass().getSimpleName();
    return name.substring(1 + Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')));
  }

  private static String title(String name, String message) {
    return message.isEmpty() ? name : name + ": " + message;
  }

  // Variables are static fields of wrappers that JShell makes: people know them by their names.
  private static String text(String message) {
    return message == null ? "" : WRAPPER.matcher(message).replaceAll("");
  }
}
