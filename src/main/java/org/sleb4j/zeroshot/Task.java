package org.sleb4j.zeroshot;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.sleb4j.check.Check;
import org.sleb4j.check.FilePath;
import org.sleb4j.data.Row;
import org.sleb4j.json.Json;

/**
 * Makes questions of rows, as a JSON file says; how such a file is written stands in {@link
 * TaskFile}.
 */
public final class Task {
  private final String name;
  private final Texts contexts;
  private final Texts continuations;
  private final Optional<Answer> answer;
  private final String delimiter;
  private final List<Metric> metrics;
  private final Optional<HubSource> source;

  Task(TaskFile file) {
    name = file.name();
    contexts = file.texts("context");
    continuations = file.texts("continuation");
    answer = file.answer();
    delimiter = file.delimiter();
    metrics = file.metrics();
    source = file.source();
  }

  /** Returns the names of the tasks that are here. */
  public static List<String> names() {
    List<String> names = new ArrayList<>();
    resource("tasks").forEach(task -> names.add(task.asText()));
    return names;
  }

  /**
   * Returns a task that is here.
   *
   * @throws org.sleb4j.check.InvalidInputException if there is none of that name
   */
  public static Task named(String name) {
    Check.that(
        names().contains(name),
        "task (%s) must be one of %s, or a task file that ends in .json.",
        name,
        names());
    return new Task(new TaskFile(resource(name), "the task " + name));
  }

  /**
   * Returns a task that is here by its name, or reads one of one's own from a file whose name ends
   * in {@code .json}.
   *
   * @throws org.sleb4j.check.InvalidInputException as {@link #named} and {@link #read}
   */
  public static Task of(String nameOrFile) {
    return nameOrFile.endsWith(".json") ? read(FilePath.of(nameOrFile)) : named(nameOrFile);
  }

  /**
   * Reads one's own task.
   *
   * @throws org.sleb4j.check.InvalidInputException if the file is missing or is not a task
   */
  public static Task read(Path file) {
    return new Task(new TaskFile(Json.read(file), file.toString()));
  }

  private static JsonNode resource(String name) {
    try (InputStream in = Task.class.getResourceAsStream(name + ".json")) {
      return Json.parse(in.readAllBytes(), name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns its name, such as {@code piqa}. */
  public String name() {
    return name;
  }

  /** Returns what it is measured by. */
  public List<Metric> metrics() {
    return metrics;
  }

  /** Returns where its rows are on the Hugging Face hub, if its file says so. */
  public Optional<HubSource> source() {
    return source;
  }

  /**
   * Returns the question in a row.
   *
   * @throws org.sleb4j.check.InvalidInputException if the row lacks a field or has one of another
   *     kind
   */
  public Question ask(Row row) {
    List<String> before = contexts.of(row);
    List<String> after = continuations.of(row);
    int choices = Math.max(before.size(), after.size());
    check(row, before.size(), after.size());
    List<Prompt> prompts =
        IntStream.range(0, choices)
            .mapToObj(i -> new Prompt(either(before, i), delimiter + either(after, i)))
            .toList();
    List<String> texts = IntStream.range(0, choices).mapToObj(i -> either(after, i)).toList();
    OptionalInt right =
        answer.map(a -> OptionalInt.of(a.of(row, choices))).orElse(OptionalInt.empty());
    return new Question(row.name(), prompts, texts, right);
  }

  private void check(Row row, int before, int after) {
    boolean choice = Math.max(before, after) > 1 && Math.min(before, after) > 0;
    Check.that(
        before == after || Math.min(before, after) == 1,
        "%s gives %d contexts and %d continuations: give one of either, or as many.",
        row.name(),
        before,
        after);
    Check.that(
        choice == answer.isPresent(),
        "%s gives %d choices: the task %s needs %s.",
        row.name(),
        Math.max(before, after),
        name,
        answer.isPresent() ? "two or more" : "a single one");
  }

  private static String either(List<String> texts, int choice) {
    return texts.get(texts.size() == 1 ? 0 : choice);
  }

  @Override
  public String toString() {
    return name;
  }
}
