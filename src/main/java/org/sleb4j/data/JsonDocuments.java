package org.sleb4j.data;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.sleb4j.check.Check;
import org.sleb4j.json.Json;

/**
 * Keeps no text: the file is read through once to count and check its documents, and again for
 * those that are asked for, so that a shard larger than memory can be drawn from.
 *
 * <p>Blank lines are no documents.
 */
final class JsonDocuments implements Documents {
  private final Path file;
  private final TextField field;
  private final int count;

  private JsonDocuments(Path file, TextField field, int count) {
    this.file = file;
    this.field = field;
    this.count = count;
  }

  static boolean isNamed(Path file) {
    return Lines.isNamed(file, ".jsonl", ".json");
  }

  /** Checks the first {@code most} documents of a file, or all there are. */
  static JsonDocuments read(Path file, TextField field, int most) {
    Counter counter = new Counter();
    Lines.each(
        file,
        line -> {
          if (!line.isBlank()) {
            text(line, field);
            counter.next();
          }
          return counter.passed < most;
        });
    Check.that(counter.passed > 0, "%s holds no documents.", file);
    return new JsonDocuments(file, field, counter.passed);
  }

  @Override
  public CorpusForm form() {
    return CorpusForm.JSON_LINES;
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public List<String> pick(List<Integer> numbers) {
    Map<Integer, String> texts = new HashMap<>();
    numbers.forEach(number -> texts.put(number, null));
    Counter counter = new Counter();
    Counter found = new Counter();
    Lines.each(
        file,
        line -> {
          if (!line.isBlank() && texts.containsKey(counter.next())) {
            texts.put(counter.passed - 1, text(line, field));
            found.next();
          }
          return found.passed < texts.size();
        });
    Check.that(found.passed == texts.size(), "%s was cut short while it was being read.", file);
    return numbers.stream().map(texts::get).toList();
  }

  @Override
  public String text() {
    return String.join(form().separator(), pick(IntStream.range(0, count).boxed().toList()));
  }

  private static String text(Line line, TextField field) {
    return field.of(new Row(line.name(), Json.parse(line.bytes(), line.name())));
  }

  /** Counts documents on the way through a file. */
  private static final class Counter {
    private int passed;

    /** Returns the number of this document, counted from 0. */
    int next() {
      return passed++;
    }
  }
}
