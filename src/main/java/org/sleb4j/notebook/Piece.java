package org.sleb4j.notebook;

import java.util.ArrayList;
import java.util.List;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;

/**
 * One snippet of a cell: JShell takes one import, declaration, statement or expression at a time.
 *
 * @param offset where it starts in the cell
 * @param source its text, without the blank lines before it, after which JShell counts lines wrong
 */
record Piece(int offset, String source, Completeness completeness) {
  /** Cuts the code of a cell; the last piece may be incomplete. */
  static List<Piece> of(SourceCodeAnalysis analysis, String code) {
    List<Piece> pieces = new ArrayList<>();
    int offset = firstCharacter(code, 0);
    while (offset < code.length()) {
      CompletionInfo info = analysis.analyzeCompletion(code.substring(offset));
      boolean complete = info.completeness().isComplete();
      if (info.completeness() != Completeness.EMPTY) { // not only comments
        String source = complete ? info.source() : code.substring(offset);
        pieces.add(new Piece(offset, source, info.completeness()));
      }
      int rest = complete ? info.remaining().length() : 0;
      offset = firstCharacter(code, code.length() - rest);
    }
    return pieces;
  }

  private static int firstCharacter(String code, int from) {
    int first = from;
    while (first < code.length() && Character.isWhitespace(code.charAt(first))) {
      first++;
    }
    return first;
  }
}
