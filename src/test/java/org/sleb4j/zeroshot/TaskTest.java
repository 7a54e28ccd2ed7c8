package org.sleb4j.zeroshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sleb4j.FuzzCorpus.assertSentence;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;
import org.sleb4j.data.Row;
import org.sleb4j.data.Rows;
import org.sleb4j.json.Json;

/** What tasks make of rows; every expected text was written by hand. */
class TaskTest {
  @TempDir Path folder;

  private Question ask(String task, String row) {
    return Task.named(task).ask(row(row));
  }

  private Row row(String json) {
    try {
      Path rows = folder.resolve("rows.jsonl");
      Files.writeString(rows, "\n".repeat(6) + json.replace('\'', '"'));
      return Rows.read(rows).get(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> contexts(Question question) {
    return question.prompts().stream().map(Prompt::context).distinct().toList();
  }

  private static List<String> continuations(Question question) {
    return question.prompts().stream().map(Prompt::continuation).toList();
  }

  @Test
  void asksHowAGoalIsReached() {
    Question question =
        ask("piqa", "{'goal': 'dry a cat ', 'sol1': 'towel', 'sol2': ' oven ', 'label': 0}");
    assertEquals(List.of("Question: dry a cat \nAnswer:"), contexts(question));
    assertEquals(List.of(" towel", "  oven "), continuations(question));
    assertEquals(List.of("towel", " oven "), question.choices());
    assertEquals(OptionalInt.of(0), question.answer());
    assertTrue(question.place().endsWith("rows.jsonl, line 7"), question.place());
  }

  @ParameterizedTest
  @CsvSource({
    "arc_easy, A B C, C, 2",
    "arc_challenge, 1 2 3 4, 2, 1",
    "arc_easy, A B C D E, E, 4",
  })
  void findsTheAnswerByItsLabel(String task, String labels, String key, int answer) {
    List<String> all = List.of(labels.split(" "));
    String row =
        Strings.format(
            "{'question': 'Q?', 'choices': {'text': %s, 'label': %s}, 'answerKey': '%s'}",
            Json.line(all.stream().map(label -> "text " + label).toList()), Json.line(all), key);
    Question question = ask(task, row);
    assertEquals(List.of("Question: Q?\nAnswer:"), contexts(question));
    assertEquals(all.stream().map(label -> " text " + label).toList(), continuations(question));
    assertEquals(OptionalInt.of(answer), question.answer());
  }

  @Test
  void asksAnOpenBookWithNothingAround() {
    Question question =
        ask(
            "openbookqa",
            "{'question_stem': 'A plant needs', 'choices': {'text': ['sun', 'tea'], 'label':"
                + " ['A', 'B']}, 'answerKey': ' B'}");
    assertEquals(List.of("A plant needs"), contexts(question));
    assertEquals(List.of(" sun", " tea"), continuations(question));
    assertEquals(OptionalInt.of(1), question.answer());
  }

  @Test
  void cleansWhatWikiHowLeftBehind() {
    Question question =
        ask(
            "hellaswag",
            "{'activity_label': ' Gardens', 'ctx_a': '[header] Dig. [title] Plant.', 'ctx_b':"
                + " 'the DOG', 'endings': ['  Water   it [step].', 'a [title] b', 'x [a] [b]"
                + " y\u00a0'], 'label': '1'}");
    assertEquals(List.of("Gardens: Dig.. Plant. The dog"), contexts(question));
    // only pairs of spaces become one, in a single pass
    assertEquals(List.of(" Water  it .", " a. b", " x  y"), continuations(question));
    assertEquals(List.of("Water  it .", "a. b", "x  y"), question.choices());
    assertEquals(OptionalInt.of(1), question.answer());
  }

  @Test
  void putsEachOptionInTheBlankAndScoresTheRest() {
    Question question =
        ask(
            "winogrande",
            "{'sentence': 'Ann saw Bo so _ ran  home_now. ', 'option1': 'Ann', 'option2': 'Bo',"
                + " 'answer': '2'}");
    assertEquals(List.of("Ann saw Bo so Ann", "Ann saw Bo so Bo"), contexts(question));
    assertEquals(List.of(" ran  home_now.", " ran  home_now."), continuations(question));
    assertEquals(OptionalInt.of(1), question.answer());
  }

  @Test
  void asksForTheLastWord() {
    Question question = ask("lambada_openai", "{'text': 'He  saw\\nthe old dog'}");
    assertEquals(List.of(new Prompt("He  saw\nthe old", " dog")), question.prompts());
    assertEquals(OptionalInt.empty(), question.answer());
    assertEquals(
        List.of(new Prompt("", " dog")), ask("lambada_openai", "{'text': 'dog'}").prompts());
    assertEquals(
        List.of(new Prompt("dog", " ")), ask("lambada_openai", "{'text': 'dog '}").prompts());
  }

  @Test
  void asksForNoAndYes() {
    Question question =
        ask("boolq", "{'passage': 'Cats purr.', 'question': 'do cats purr', 'label': 1}");
    assertEquals(List.of("Cats purr.\nQuestion: do cats purr?\nAnswer:"), contexts(question));
    assertEquals(List.of(" no", " yes"), continuations(question));
    assertEquals(OptionalInt.of(1), question.answer());
  }

  @Test
  void namesEveryTaskThatIsHere() {
    assertEquals(8, Task.names().size());
    for (String name : Task.names()) {
      Task task = Task.named(name);
      assertEquals(name, task.name());
      assertEquals(Metric.ACC, task.metrics().get(0));
      assertTrue(task.source().isPresent(), name);
    }
  }

  @Test
  void readsATaskOfOnesOwn() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("capitals.json"),
            """
            {"name": "capitals", "context": "The capital of {{place.country}} is",
             "continuation": "{{cities}}", "delimiter": "\\n", "answer": "{{right | strip}}",
             "labels": "{{cities}}", "metrics": ["acc", "acc_bytes"]}
            """);
    Question question =
        Task.read(file)
            .ask(
                row(
                    "{'place': {'country': 'Peru'}, 'cities': ['Lima', 'Rome'], 'right': 'Rome"
                        + " '}"));
    assertEquals(List.of("The capital of Peru is"), contexts(question));
    assertEquals(List.of("\nLima", "\nRome"), continuations(question));
    assertEquals(OptionalInt.of(1), question.answer());
  }

  static Stream<List<String>> brokenRows() {
    return Stream.of(
        List.of("piqa", "{'sol1': 'a', 'sol2': 'b', 'label': 0}", "field \"goal\" is missing"),
        List.of("piqa", "{'goal': ['a'], 'sol1': 'a', 'sol2': 'b', 'label': 0}", "is array where"),
        List.of("piqa", "{'goal': null, 'sol1': 'a', 'sol2': 'b', 'label': 0}", "is null where"),
        List.of("piqa", "{'goal': 'g', 'sol1': 'a', 'sol2': 'b', 'label': 2}", "(2) must be a"),
        List.of("piqa", "{'goal': 'g', 'sol1': 'a', 'sol2': 'b', 'label': ''}", "() must be a"),
        List.of("piqa", "{'goal': 'g', 'sol1': 'a', 'sol2': 'b', 'label': -1}", "(-1) must be a"),
        List.of(
            "arc_easy",
            "{'question': 'q', 'choices': {'text': ['a', 'b'], 'label': ['A', 'B']}, 'answerKey':"
                + " 'C'}",
            "(C) must be one of [A, B]"),
        List.of(
            "arc_easy",
            "{'question': 'q', 'choices': {'text': ['a'], 'label': ['A']}, 'answerKey': 'A'}",
            "gives 1 choices"),
        List.of(
            "arc_easy",
            "{'question': 'q', 'choices': {'text': [], 'label': []}, 'answerKey': 'A'}",
            "1 contexts and 0 continuations"),
        List.of(
            "winogrande",
            "{'sentence': 'no blank', 'option1': 'a', 'option2': 'b', 'answer': '1'}",
            "field \"sentence\" has no \"_\""));
  }

  @ParameterizedTest
  @MethodSource("brokenRows")
  void refusesBrokenRowsByFileLineAndField(List<String> broken) {
    InvalidInputException e =
        assertThrows(InvalidInputException.class, () -> ask(broken.get(0), broken.get(1)));
    assertSentence(e.getMessage());
    assertTrue(e.getMessage().contains("rows.jsonl, line 7"), e.getMessage());
    assertTrue(e.getMessage().contains(broken.get(2)), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "[] ; is not a JSON object",
        "{'nam': 'x'} ; has the field \"nam\"",
        "{'context': 'a', 'continuation': 'b', 'metrics': ['acc']} ; \"name\" must be a string",
        "{'name': 'n', 'continuation': 'b', 'metrics': ['acc']} ; \"context\" must be a string",
        "{'name': 'n', 'context': [], 'continuation': 'b', 'metrics': ['acc']} ; not be empty",
        "{'name': 'n', 'context': 'a', 'continuation': [1], 'metrics': ['acc']} ; must hold only"
            + " strings",
        "{'name': 'n', 'context': 'a', 'continuation': 'b', 'metrics': []} ; must have metrics",
        "{'name': 'n', 'context': 'a', 'continuation': 'b', 'metrics': ['f1']} ; metric \"f1\"",
        "{'name': 'n', 'context': 'a', 'continuation': 'b', 'metrics': ['acc_norm']} ; the kind",
        "{'name': 'n', 'context': '{{}}', 'continuation': 'b', 'metrics': ['acc']} ; name of a",
        "{'name': 'n', 'context': '{{a|up}}', 'continuation': 'b', 'metrics': ['acc']} ; \"up\"",
        "{'name': 'n', 'context': '{{a|before}}', 'continuation': 'b', 'metrics': ['acc']} ; takes"
            + " 1",
        "{'name': 'n', 'context': 'a', 'continuation': 'b', 'labels': 'c', 'metrics': ['acc']} ; no"
            + " answer",
        "{'name': 'n', 'context': 'a', 'continuation': 'b', 'clean': [['remove', '[']], 'metrics':"
            + " ['acc']} ; regular",
      })
  void refusesBrokenTasks(String json, String part) throws IOException {
    Path file = Files.writeString(folder.resolve("task.json"), json.replace('\'', '"'));
    InvalidInputException e = assertThrows(InvalidInputException.class, () -> Task.read(file));
    assertSentence(e.getMessage());
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }

  @Test
  void refusesAnUnknownTask() {
    InvalidInputException e = assertThrows(InvalidInputException.class, () -> Task.named("piq"));
    assertTrue(e.getMessage().startsWith("task (piq) must be one of [piqa, arc_easy,"));
  }
}
