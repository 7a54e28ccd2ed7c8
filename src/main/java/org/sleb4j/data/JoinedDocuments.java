package org.sleb4j.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sleb4j.check.Check;

/** Has the documents of several files of one form, one behind another. */
final class JoinedDocuments implements Documents {
  private final List<Documents> parts;
  private final int[] starts;

  private JoinedDocuments(List<Documents> parts) {
    this.parts = parts;
    this.starts = new int[parts.size() + 1];
    IntStream.range(0, parts.size())
        .forEach(i -> starts[i + 1] = Math.addExact(starts[i], parts.get(i).count()));
  }

  /**
   * Joins the documents of files.
   *
   * @throws org.sleb4j.check.InvalidInputException if the files are of different forms
   */
  static JoinedDocuments of(TextFiles files, List<Documents> parts) {
    for (int i = 1; i < parts.size(); i++) {
      Check.that(
          parts.get(i).form() == parts.get(0).form(),
          "%s is %s and %s is %s: the files of a text must be of one form.",
          files.files().get(0),
          parts.get(0).form().label(),
          files.files().get(i),
          parts.get(i).form().label());
    }
    return new JoinedDocuments(parts);
  }

  @Override
  public CorpusForm form() {
    return parts.get(0).form();
  }

  @Override
  public int count() {
    return starts[parts.size()];
  }

  @Override
  public List<String> pick(List<Integer> numbers) {
    List<String> picked = new ArrayList<>(numbers.stream().map(number -> "").toList());
    for (int part = 0; part < parts.size(); part++) {
      pick(part, numbers, picked);
    }
    return picked;
  }

  /** Puts the documents of one file in their places. */
  private void pick(int part, List<Integer> numbers, List<String> picked) {
    List<Integer> places =
        IntStream.range(0, numbers.size())
            .filter(i -> partOf(numbers.get(i)) == part)
            .boxed()
            .toList();
    if (!places.isEmpty()) {
      List<Integer> own = places.stream().map(i -> numbers.get(i) - starts[part]).toList();
      List<String> texts = parts.get(part).pick(own);
      IntStream.range(0, texts.size()).forEach(i -> picked.set(places.get(i), texts.get(i)));
    }
  }

  private int partOf(int number) {
    int place = Arrays.binarySearch(starts, number);
    return place >= 0 ? place : -place - 2;
  }

  @Override
  public String text() {
    return parts.stream().map(Documents::text).collect(Collectors.joining(form().separator()));
  }
}
