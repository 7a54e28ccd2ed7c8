package org.sleb4j.notebook;

import io.github.spencerpark.jupyter.kernel.ReplacementOptions;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.Documentation;
import jdk.jshell.SourceCodeAnalysis.Suggestion;

/**
 * Answers what a front end asks while somebody types. Positions count code points, as in Jupyter's
 * messages.
 */
record Assistant(SourceCodeAnalysis analysis) {
  private static final int OVERLOADS = 8;
  private static final Pattern PACKAGES = Pattern.compile("\\b(?:[a-z]\\w*\\.)+(?=[A-Z])");
  private static final String INDENT = "  ";

  /** Returns what the word before the cursor may become, best first. */
  ReplacementOptions complete(String code, int cursor) {
    int end = code.offsetByCodePoints(0, cursor);
    String before = code.substring(0, end);
    return starts(before)
        .flatMap(from -> suggestions(before, from).stream())
        .findFirst()
        .orElseGet(() -> new ReplacementOptions(List.of(), cursor, cursor));
  }

  private Optional<ReplacementOptions> suggestions(String before, int from) {
    int[] anchor = new int[1];
    List<Suggestion> found =
        analysis.completionSuggestions(before.substring(from), before.length() - from, anchor);
    List<String> words =
        Stream.of(true, false)
            .flatMap(fits -> found.stream().filter(each -> each.matchesType() == fits))
            .map(Suggestion::continuation)
            .distinct()
            .toList();
    int start = before.codePointCount(0, from + anchor[0]);
    int end = before.codePointCount(0, before.length());
    return words.isEmpty()
        ? Optional.empty()
        : Optional.of(new ReplacementOptions(words, start, end));
  }

  /** Returns the signatures of what the cursor is on or in, each with its documentation. */
  Optional<String> inspect(String code, int cursor) {
    String before = code.substring(0, endOfWord(code, code.offsetByCodePoints(0, cursor)));
    return starts(before)
        .map(before::substring)
        .flatMap(
            text -> Stream.of(text, text + "(")) // a method's name alone means nothing to JShell
        .map(text -> analysis.documentation(text, text.length(), true))
        .filter(found -> !found.isEmpty())
        .findFirst()
        .map(Assistant::text);
  }

  private static String text(List<Documentation> found) {
    return found.stream()
        .limit(OVERLOADS)
        .map(
            each ->
                PACKAGES.matcher(each.signature()).replaceAll("")
                    + Javadoc.text(each.javadoc(), INDENT))
        .collect(Collectors.joining("\n\n"));
  }

  // To the end of a name, and into the parentheses behind it, where signatures are looked up.
  private static int endOfWord(String code, int cursor) {
    int end = cursor;
    while (end < code.length() && Character.isJavaIdentifierPart(code.charAt(end))) {
      end++;
    }
    return end < code.length() && code.charAt(end) == '(' ? end + 1 : end;
  }

  // JShell sees what was declared in front, but an import there hides all that follows it.
  private Stream<Integer> starts(String before) {
    return Stream.concat(Stream.of(0), Piece.of(analysis, before).stream().map(Piece::offset))
        .distinct();
  }

  /** Returns how far code is from being a cell, in the words of {@code BaseKernel.isComplete}. */
  String isComplete(String code) {
    List<Piece> pieces = Piece.of(analysis, code);
    Completeness last =
        pieces.isEmpty() ? Completeness.EMPTY : pieces.get(pieces.size() - 1).completeness();
    return switch (last) {
      case COMPLETE, COMPLETE_WITH_SEMI, EMPTY -> "complete";
      case DEFINITELY_INCOMPLETE, CONSIDERED_INCOMPLETE -> INDENT;
      case UNKNOWN -> "invalid";
    };
  }
}
