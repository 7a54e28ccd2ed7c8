package org.sleb4j.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.Golden;
import org.sleb4j.Numbers;
import org.sleb4j.SharedData;
import org.sleb4j.demo.Demo;
import org.sleb4j.json.Json;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Runs commands as a person does and reads what they print. */
class CommandLineTest {
  @TempDir Path folder;

  private Golden golden;
  private String model;
  private String tokens;
  private String text;

  @BeforeEach
  void files() throws IOException {
    golden = Golden.of("llama-gqa");
    model = golden.directory().toString();
    tokens = write("tokens.json", golden.json().get("calib_ids").toString());
    text = write("text.txt", "Once upon a time.");
  }

  private String write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  @Test
  void searchesTheDemoModelOnItsOwnText() {
    JsonNode found = json("search", "--model", "demo", "--remove", "1", "--windows", "2");
    assertEquals(1, found.get("removed").size());
    assertEquals(10, found.get("passes").get(0).get("candidates").size());
    double dense = json("perplexity", "--model", "demo").get("perplexity").asDouble();
    String removed = found.get("removed").get(0).asText();
    JsonNode pruned = json("perplexity", "--model", "demo", "--removed", removed);
    assertTrue(pruned.get("perplexity").asDouble() > dense);
  }

  /** Texts are patterns of {@link String#format}; of a broken one picocli prints a warning. */
  @Test
  void helpOfEveryCommandIsWellFormed() {
    Main.commandLine()
        .getSubcommands()
        .forEach(
            (name, command) -> {
              CommandSpec spec = command.getCommandSpec();
              Stream.concat(
                      Stream.of(spec.usageMessage().description(), spec.usageMessage().footer()),
                      spec.options().stream().map(OptionSpec::description))
                  .flatMap(Stream::of)
                  .forEach(
                      text -> assertDoesNotThrow(() -> String.format(Locale.ROOT, text), text));
              assertEquals(0, Ran.of(name, "--help").status());
            });
  }

  @Test
  void helpOfEveryCommandHasExamplesThatParse() {
    CommandLine line = Main.commandLine();
    line.getSubcommands()
        .forEach(
            (name, command) -> {
              String[] footer = command.getCommandSpec().usageMessage().footer();
              List<String> examples =
                  Stream.of(footer).filter(text -> text.startsWith("  sleb4j ")).toList();
              assertEquals(name.equals("generate-completion"), examples.isEmpty(), name);
              for (String example : examples) {
                assertEquals(name, words(example).get(1));
                String[] arguments = words(example).stream().skip(1).toArray(String[]::new);
                assertDoesNotThrow(() -> line.parseArgs(arguments), example);
              }
            });
  }

  /** Returns the words of a line as a shell cuts them, in single quotes or at spaces. */
  private static List<String> words(String line) {
    return Pattern.compile("'([^']*)'|\\S+")
        .matcher(line)
        .results()
        .map(word -> word.group(1) == null ? word.group() : word.group(1))
        .toList();
  }

  @Test
  void aBareCallShowsTheUsage() {
    Ran ran = Ran.of();
    assertEquals(2, ran.status());
    assertTrue(ran.err().startsWith("Usage: sleb4j"), ran.err());
    assertTrue(ran.err().contains("  search "), ran.err());
  }

  @Test
  void completesInAShell() {
    Ran ran = Ran.of("generate-completion");
    assertEquals(0, ran.status());
    assertTrue(ran.out().contains("complete -F _complete_sleb4j"), ran.out());
    assertTrue(ran.out().contains("--removed"), ran.out());
  }

  /** In float32 the demo model needs 14 MiB, as stored in bfloat16 7 MiB. */
  @Test
  void namesTypeDeviceAndStreamingOfEveryResult() {
    JsonNode wide = json("perplexity", "--model", "demo", "--windows", "1");
    assertEquals(
        "{\"dtype\":\"float32\",\"device\":\"cpu\",\"streamed\":false}",
        wide.get("computation").toString());
    assertFalse(wide.has("warnings"));
    String[] little = {"perplexity", "--model", "demo", "--windows", "1", "--memory", "5000000"};
    JsonNode narrow = json(little);
    assertEquals(
        "{\"dtype\":\"bfloat16\",\"device\":\"cpu\",\"streamed\":true}",
        narrow.get("computation").toString());
    assertTrue(
        narrow.get("warnings").toString().contains("does not fit in memory in float32"),
        narrow.toString());
    assertTrue(
        Ran.of(little).out().contains("computed in bfloat16 on cpu, blocks streamed from disk"));
  }

  @Test
  void tellsWhatAModelIs() {
    JsonNode info = json("info", "--model", model);
    assertEquals("llama", info.get("family").asText());
    assertEquals(6, info.get("blocks").asInt());
    assertEquals(64, info.get("width").asInt());
    assertEquals(305472, info.get("parameters").asLong());
    assertEquals(305472 * 4, info.get("bytesOnDisk").asLong());
    assertEquals("float32", info.get("type").asText());
    assertEquals(256, info.get("vocabulary").asInt());
    assertEquals(128, info.get("context").asInt());
    long wide = info.get("memory").get("float32").asLong();
    assertEquals(wide, 2 * info.get("memory").get("bfloat16").asLong());
  }

  @Test
  void printsTheMetricsOfEveryBlock() {
    JsonNode blocks = json("redundancy", "--model", model, "--tokens", tokens).get("blocks");
    double[] expected = Numbers.doubles(golden.json().get("metric2").get("mean_nll"));
    for (int i = 0; i < 6; i++) {
      assertEquals(i, blocks.get(i).get("block").asInt());
      assertEquals(expected[i], blocks.get(i).get("metric2").asDouble(), 1e-4);
    }
  }

  @Test
  void printsASearch() {
    JsonNode result =
        json(
            "search",
            "--model",
            model,
            "--tokens",
            tokens,
            "--remove",
            "5",
            "--early",
            "0",
            "--latter",
            "0");
    JsonNode run = golden.json().get("sleb").get("runs").get("no_barriers");
    assertEquals(Numbers.list(run.get("removal_order")), Numbers.list(result.get("removed")));
    JsonNode first = result.get("passes").get(0);
    assertEquals(3, first.get("removed").asInt());
    assertEquals(6, first.get("candidates").size());
    JsonNode expected = run.get("phases").get(0).get("candidates").get(2);
    JsonNode actual = first.get("candidates").get(2);
    assertEquals(expected.get("block").asInt(), actual.get("block").asInt());
    assertEquals(expected.get("loss_sum").asDouble(), actual.get("loss").asDouble(), 0.05);
    assertEquals(expected.get("mean_nll").asDouble(), actual.get("meanNll").asDouble(), 1e-4);
    assertTrue(result.get("blockPasses").asLong() > 0);
    assertTrue(result.get("seconds").asDouble() > 0);
  }

  @Test
  void printsARacingSearchAsApproximate() {
    JsonNode result =
        json(
            "search",
            "--model",
            model,
            "--tokens",
            tokens,
            "--remove",
            "2",
            "--racing",
            "--confidence",
            "0.9");
    assertEquals(List.of(3, 2), Numbers.list(result.get("removed")));
    assertTrue(result.get("approximate").asBoolean());
    assertEquals(0.9, result.get("confidence").asDouble());
    assertEquals(result.get("exactBlockPasses"), result.get("blockPasses"), "8 windows are few");
    assertEquals(0, result.get("saved").asDouble());
    JsonNode candidate = result.get("passes").get(0).get("candidates").get(0);
    assertEquals(8, candidate.get("windows").asInt());
    assertFalse(candidate.get("dropped").asBoolean());
    assertEquals(3, result.get("passes").get(0).get("removed").asInt());
  }

  @Test
  void printsThePerplexityOfAPrunedModel() {
    JsonNode result = json("perplexity", "--model", model, "--tokens", tokens, "--removed", "3,2");
    assertEquals(
        golden.json().get("pruned").get("calib_nll_mean").asDouble(),
        result.get("meanNll").asDouble(),
        1e-4);
    assertEquals(
        Math.exp(result.get("meanNll").asDouble()), result.get("perplexity").asDouble(), 1e-9);
    assertEquals(8, result.get("windows").asInt());
    assertEquals(8 * 63, result.get("tokens").asInt());
  }

  @Test
  void printsOnlyNewTokens() throws IOException {
    String prompts = write("p.json", golden.json().get("gen").get("prompts").toString());
    JsonNode result =
        json("generate", "--model", model, "--prompt-tokens", prompts, "--max-new-tokens", "16");
    assertEquals(golden.json().get("gen").get("new_tokens"), result.get("tokens"));
  }

  @ParameterizedTest
  @CsvSource({
    "demo, a little girl named Lily",
    "models/stories3M-llama, a little girl named",
    "models/tinystories3M-opt, a little girl named"
  })
  void continuesText(String name, String part) {
    JsonNode result =
        json(
            "generate",
            "--model",
            SharedData.model(name).toString(),
            "--prompt",
            "Once upon a time, there was",
            "--max-new-tokens",
            "8");
    assertTrue(result.get("text").get(0).asText().contains(part), result.toString());
  }

  @Test
  void writesLogits() throws IOException {
    String ids = write("ids.json", golden.json().get("input_ids").toString());
    Path out = folder.resolve("logits.safetensors");
    json("logits", "--model", model, "--tokens", ids, "--out", out.toString());
    float[] expected = golden.tensor("logits");
    float[] second = Golden.tensor(out, "logits.1");
    for (int i = 0; i < second.length; i++) {
      assertEquals(expected[24 * 256 + i], second[i], 1e-3);
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertFalse(files.anyMatch(file -> file.toString().endsWith(".partial")));
    }
  }

  @Test
  void replacesAFileOnlyWhereItMayAndNeverOneOfTheModel() throws IOException {
    Path there = Files.writeString(folder.resolve("there"), "notes");
    String[] logits = {"logits", "--model", "M", "--tokens", "T", "--out", there.toString()};
    assertMistake("there already exists: name another file, or replace it with", logits);
    assertEquals("notes", Files.readString(there));
    Path copy = Files.createDirectory(folder.resolve("copy"));
    for (String name : List.of("config.json", "model.safetensors")) {
      Files.copy(Path.of(model).resolve(name), copy.resolve(name));
    }
    Path weights = copy.resolve("model.safetensors");
    byte[] before = Files.readAllBytes(weights);
    String own = copy.toString();
    assertMistake(
        "is a file of the model being read",
        ("logits --overwrite --model " + own + " --tokens T --out " + weights).split(" "));
    assertMistake(
        "is a file of the model being read",
        ("export --overwrite --model " + own + " --out " + weights).split(" "));
    assertMistake(
        "is a file of the model being read",
        ("zeroshot --overwrite --task piqa --data T --model " + own + " --records " + weights)
            .split(" "));
    assertArrayEquals(before, Files.readAllBytes(weights));
    Ran ran =
        Ran.of(
            "logits",
            "--overwrite",
            "--model",
            model,
            "--tokens",
            tokens,
            "--out",
            there.toString());
    assertEquals(0, ran.status(), ran.err());
    assertTrue(Files.size(there) > 1000);
  }

  @Test
  void measuresTheDemoModelAsItsReferenceDoes() {
    JsonNode reference = Json.read(SharedData.reference("demo"));
    JsonNode result =
        json(
            "perplexity",
            "--model",
            "demo",
            "--text",
            Demo.calibration().toString(),
            "--windows",
            "3",
            "--window-length",
            "128");
    assertEquals(reference.get("nll").asDouble(), result.get("meanNll").asDouble(), 1e-4);
  }

  /** A model that guesses evenly among 2048 tokens has a perplexity of 2048. */
  @ParameterizedTest
  @ValueSource(strings = {"rows", "windows", "consecutive"})
  void cutsWindowsFromText(String protocol) throws IOException {
    String many = write("many.txt", Files.readString(Demo.calibration()).repeat(8));
    JsonNode result =
        json(
            "perplexity",
            "--model",
            "demo",
            "--text",
            many,
            "--protocol",
            protocol,
            "--windows",
            "2",
            "--window-length",
            "64");
    assertEquals(2, result.get("windows").asInt());
    assertEquals(126, result.get("tokens").asInt());
    assertEquals(protocol, result.get("text").get("protocol").asText());
    assertTrue(result.get("perplexity").asDouble() < 100, result.toString());
  }

  @Test
  void printsTextForPeopleUnlessToldOtherwise() {
    Ran ran = Ran.of("search", "--model", model, "--tokens", tokens, "--remove", "2");
    assertEquals(0, ran.status(), ran.err());
    assertTrue(ran.out().contains("removed [3, 2], 33 % of the blocks' parameters"), ran.out());
    assertEquals("", ran.err());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "info --model no/such/directory | There is no model no/such/directory: name a directory",
        "info --model M --modle X | --modle",
        "info | --model",
        "nosuch --model X | nosuch",
        "perplexity --model M --tokens T --removed 6 | removed block (6) must be one of",
        "perplexity --model M --tokens T --removed -1 | removed (-1) must be a block, such as 3",
        "perplexity --model M --tokens T --removed 2,2 | removed block (2) is named twice",
        "perplexity --model M --tokens T --removed 0,1,2,3,4,5 | must be fewer than",
        "perplexity --model M --tokens T --removed x | removed (x) must be a block",
        "perplexity --model M --tokens no.json | There is no file no.json.",
        "perplexity --model M | --tokens",
        "perplexity --model M --tokens T --text T | mutually exclusive",
        "serach --model M | Unknown command 'serach': did you mean search?",
        "search --modle M | Unknown option '--modle': did you mean --model?",
        "prune --model M --removee 3 | Unknown option '--removee': did you mean --removed?",
        "perplexity --model M --tokens T --removed 3.attention,3 | 3.attention is part of block 3,",
        "perplexity --model M --tokens T --removed 3,3.attention | 3.attention is part of block 3,",
        "prune --model M --removed 3,3.attention --out X | 3.attention is part of block 3,",
        "perplexity --model M more | Unknown argument 'more' (see sleb4j perplexity --help)",
        "info --model M --memory 8X | '8X' is not a size: give bytes, or",
        "perplexity --model M --tokens T --dtype int4 | dtype (int4) must be one of",
        "perplexity --model M --tokens T --device tpu | device (tpu) must be",
        "perplexity --model M --tokens T --device gpu:99 | device (gpu:99) is not available",
        "perplexity --model M --tokens T --threads 0 | threads (0) must be",
        "perplexity --model M --tokens T --protocol rows | --tokens are cut already",
        "perplexity --model M --text X | no tokenizer",
        "search --model M --remove 1 | --text FILE or --tokens FILE is missing",
        "search --model M --tokens T --remove 0 | removals (0) must be at least 1",
        "search --model M --tokens T --remove 6 | blocks to remove (6) must be fewer than",
        "search --model M --tokens T --remove 5 | must be at most the model",
        "search --model M --tokens T --remove 1 --early -1 | early (-1) must not be negative",
        "search --model M --tokens T --remove 1 --confidence 0.9 | --confidence is for --racing",
        "search --model M --tokens T --remove 1 --racing --confidence 1 | confidence (1.0) must be",
        "search --model M --tokens T --remove 1 --racing --journal J | --journal is for the exact",
        "search --model M --tokens T --remove 1 --racing --resamples 9 | --resamples needs all",
        "generate --model M --tokens T --new-tokens 0 | --new-tokens (0)",
        "generate --model M --prompt-tokens T --max-new-tokens 65 | must fit the model's context",
        "generate --model M --tokens T --new-tokens 1 --temperature -1 | temperature",
        "generate --model M --tokens T --new-tokens 1 --temperature 1 --top-p 0 | --top-p"
            + " (0.0)",
        "generate --model M --tokens T --new-tokens 1 --top-k 5 | without --temperature",
        "perplexity --model M --tokens T --seed 5 | --seed cut a --text",
        "perplexity --model M --tokens T --threads 4096 | threads (4096) must be 1 to",
        "perplexity --model M --tokens T --memory 1000 | for its head and one block alone",
        "zeroshot --model M --task piq --data T | task (piq) must be one of",
        "zeroshot --model M --task no.json --data T | There is no file no.json",
        "zeroshot --model M --task piqa --data T --limit 0 | limit (0) must be at least 1",
        "zeroshot --model M --task piqa --data T --compare | --compare needs --removed",
        "zeroshot --model M --task piqa --data T --removed 6 | removed block (6) must be one of",
        "zeroshot --model M --task piqa --data T --records no/such/file | records (no/such/file)",
        "zeroshot --model M --task piqa --data T | no tokenizer",
        "prune --model M --removed 9 --out D | removed block (9) must be one of",
        "prune --model M --removed 1 | --out is required",
        "logits --model M --tokens T --out no/such/file | cannot be written",
      })
  void tellsAMistakeInOneSentence(String arguments, String part) {
    assertMistake(part, arguments.split(" ", -1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[[1, 256]] | vocabulary",
        "[[1, -1]] | -1",
        "[[1]] | at least 2",
        "[] | no windows",
        "[[1, 2], []] | at least 2",
        "[[1, 2 | not valid JSON",
        "{} | array",
        "[[1, 2.5]] | 2.5",
        "[[1, \"a\"]] | token id",
        "[[1, 99999999999999999999]] | token id",
      })
  void refusesTokensThatAreNone(String text, String part) throws IOException {
    write("tokens.json", text);
    for (String command : List.of("perplexity", "redundancy")) {
      assertMistake(part, command, "--model", "M", "--tokens", "T");
    }
    assertMistake(part, "search", "--model", "M", "--tokens", "T", "--remove", "1");
    Path out = folder.resolve("out");
    assertMistake(part, "logits", "--model", "M", "--tokens", "T", "--out", out.toString());
    assertFalse(Files.exists(out), "nothing is left of a refused command");
  }

  @Test
  void refusesAWindowBeyondTheContext() throws IOException {
    write("tokens.json", List.of(Collections.nCopies(129, 1)).toString());
    assertMistake("context", "perplexity", "--model", "M", "--tokens", "T");
  }

  private void assertMistake(String part, String... arguments) {
    String[] filled =
        Stream.of(arguments)
            .map(a -> a.equals("M") ? model : a.equals("T") ? tokens : a.equals("X") ? text : a)
            .toArray(String[]::new);
    Ran ran = Ran.of(filled);
    assertEquals(2, ran.status(), ran.err());
    assertEquals("", ran.out());
    assertEquals(1, ran.err().lines().count(), ran.err());
    assertTrue(ran.err().contains(part), ran.err());
  }

  private static JsonNode json(String... arguments) {
    Ran ran =
        Ran.of(Stream.concat(Stream.of(arguments), Stream.of("--json")).toArray(String[]::new));
    assertEquals(0, ran.status(), ran.err());
    assertEquals(1, ran.out().lines().count(), ran.out());
    return Json.parse(ran.out().getBytes(UTF_8), "output");
  }
}
