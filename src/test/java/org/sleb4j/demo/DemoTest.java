package org.sleb4j.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sleb4j.data.Corpus;
import org.sleb4j.data.Protocol;
import org.sleb4j.data.Row;
import org.sleb4j.data.Rows;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.Perplexity;
import org.sleb4j.generate.GenerateOptions;
import org.sleb4j.generate.Generator;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.redundancy.BlockRedundancy;
import org.sleb4j.redundancy.Redundancy;
import org.sleb4j.tokenizer.Tokenizer;
import org.sleb4j.zeroshot.Encoder;
import org.sleb4j.zeroshot.Task;
import org.sleb4j.zeroshot.TaskScore;
import org.sleb4j.zeroshot.ZeroShot;

/** Holds the demo model against what its card says of it. */
class DemoTest {
  private final Path directory = Demo.directory();

  @Test
  void isSmallAndDeep() throws IOException {
    try (Model model = Model.open(directory, ModelOptions.defaults());
        Stream<Path> files = Files.list(directory)) {
      assertTrue(model.info().blocks() >= 12);
      assertTrue(files.mapToLong(file -> file.toFile().length()).sum() < 8_200_000);
    }
  }

  @Test
  void isUnpackedOnce() {
    assertEquals(directory, Demo.directory());
    assertEquals("demo", directory.getFileName().toString());
  }

  @Test
  void predictsTheEvaluationTextAsItsCardSays() throws IOException {
    String card = Files.readString(directory.resolve("README.md"));
    Matcher row = Pattern.compile("\\| `evaluation.txt` \\| ([0-9.]+) ").matcher(card);
    assertTrue(row.find(), card);
    try (Model model = Model.open(directory, ModelOptions.defaults())) {
      double perplexity = Perplexity.of(model.full(), windows(Demo.evaluation())).perplexity();
      assertEquals(Double.parseDouble(row.group(1)), perplexity, 0.01 * perplexity);
    }
  }

  @Test
  void hasBlocksThatDifferInRedundancy() {
    try (Model model = Model.open(directory, ModelOptions.defaults())) {
      Redundancy redundancy = Redundancy.of(model.full(), windows(Demo.calibration()));
      double[] added =
          redundancy.blocks().stream()
              .mapToDouble(BlockRedundancy::metric2)
              .map(nll -> nll - redundancy.meanNll())
              .sorted()
              .toArray();
      assertTrue(added[added.length - 1] > 10 * added[0], Arrays.toString(added));
    }
  }

  @Test
  void writesWords() throws IOException {
    try (Tokenizer tokenizer = Tokenizer.open(directory);
        Model model = Model.open(directory, ModelOptions.defaults())) {
      int[] prompt = tokenizer.encode("Once upon a time");
      List<Integer> tokens =
          Generator.generate(model.full(), List.of(prompt), GenerateOptions.greedy(40))
              .tokens()
              .get(0);
      String text = tokenizer.decode(tokens.stream().mapToInt(id -> id).toArray());
      Set<String> known = words(Demo.calibration());
      known.addAll(words(Demo.evaluation()));
      long familiar = words(text).stream().filter(known::contains).count();
      assertTrue(familiar >= 0.6 * words(text).size(), text);
    }
  }

  @Test
  void bringsTextsThatHaveNoLineInCommon() throws IOException {
    Set<String> calibration = new HashSet<>(Files.readAllLines(Demo.calibration()));
    assertTrue(calibration.size() >= 10);
    Files.readAllLines(Demo.evaluation())
        .forEach(line -> assertTrue(line.isBlank() || calibration.add(line), line));
    assertNotEquals(Demo.calibration(), Demo.evaluation());
  }

  @Test
  void answersMostOfItsQuestionsAndNotAll() {
    List<Row> rows = Rows.read(Demo.questions());
    assertEquals(100, rows.stream().map(row -> row.text("question_stem")).distinct().count());
    rows.forEach(row -> assertEquals(4, Set.copyOf(row.texts("choices.text")).size(), row::name));
    rows.stream()
        .collect(Collectors.groupingBy(row -> row.text("answerKey"), Collectors.counting()))
        .forEach((label, count) -> assertTrue(count > 15 && count < 35, label + " " + count));
    try (Tokenizer tokenizer = Tokenizer.open(directory);
        Model model = Model.open(directory, ModelOptions.defaults())) {
      ZeroShot questions = ZeroShot.of(Task.read(Demo.task()), rows, Encoder.of(tokenizer));
      TaskScore score = questions.ask(model.full());
      assertEquals(0.25, score.guessing(), 1e-12);
      assertTrue(score.accuracy().mean() > 0.5 && score.accuracy().mean() < 0.95, score::toString);
    }
  }

  private static Windows windows(Path text) {
    try (Tokenizer tokenizer = Tokenizer.open(Demo.directory())) {
      return Protocol.consecutive()
          .withWindowLength(Demo.WINDOW_LENGTH)
          .cut(Corpus.read(text), tokenizer::encode);
    }
  }

  private static Set<String> words(Path text) throws IOException {
    return words(Files.readString(text));
  }

  private static Set<String> words(String text) {
    return new HashSet<>(Arrays.asList(text.toLowerCase(Locale.ROOT).split("[^a-z]+")));
  }
}
