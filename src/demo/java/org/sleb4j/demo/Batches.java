package org.sleb4j.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What is learned in which step: 11 rows of stories to 5 of books, in micro-batches. */
final class Batches {
  static final int TOKENS = 8192;
  private static final int MICRO_TOKENS = 2048;

  private final int context;
  private final int rows;
  private final int storyRows;
  private final int microRows;
  private final Rows stories;
  private final Rows books;

  Batches(Path data, int context) throws IOException {
    this.context = context;
    this.rows = TOKENS / context;
    this.storyRows = rows * 11 / 16;
    this.microRows = MICRO_TOKENS / context;
    this.stories = new Rows(Tokens.read(data.resolve("tinystories.tokens")), context, 1);
    this.books = new Rows(Tokens.read(data.resolve("childrens_books.tokens")), context, 2);
  }

  /** Returns the micro-batches of a step, counted from 0; every third row or so is of a book. */
  List<long[]> of(long step) {
    List<long[]> micros = new ArrayList<>();
    int story = 0;
    for (int row = 0; row < rows; row++) {
      if (row % microRows == 0) {
        micros.add(new long[microRows * (context + 1)]);
      }
      long[] micro = micros.get(micros.size() - 1);
      int offset = row % microRows * (context + 1);
      if (story * rows <= row * storyRows) {
        stories.copy(step * storyRows + story++, micro, offset);
      } else {
        books.copy(step * (rows - storyRows) + row - story, micro, offset);
      }
    }
    return micros;
  }

  /** Returns micro-batches of the first rows of a held-out stream. */
  static List<long[]> heldOut(Path file, int context, int rows) throws IOException {
    short[] ids = Tokens.read(file).ids();
    List<long[]> micros = new ArrayList<>();
    for (int row = 0; row < rows && (row + 1) * context < ids.length; row++) {
      long[] micro = new long[context + 1];
      for (int i = 0; i <= context; i++) {
        micro[i] = ids[row * context + i];
      }
      micros.add(micro);
    }
    return micros;
  }
}
