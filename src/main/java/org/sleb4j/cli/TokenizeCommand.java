package org.sleb4j.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sleb4j.check.Check;
import org.sleb4j.check.Printable;
import org.sleb4j.data.Corpus;
import org.sleb4j.data.TextFiles;
import org.sleb4j.fields.Fields;
import org.sleb4j.json.Json;
import org.sleb4j.session.ModelName;
import org.sleb4j.tokenizer.Tokenizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the tokens of a text. The weights of the model are not read. */
@Command(
    name = "tokenize",
    description = "Shows the ids and pieces of a text's tokens.",
    footer = {"", "Example:", "  sleb4j tokenize --model demo --text stories.txt"},
    mixinStandardHelpOptions = true)
final class TokenizeCommand implements Runnable {
  @Option(
      names = "--model",
      paramLabel = "MODEL",
      required = true,
      description =
          "A directory with the files of a tokenizer, demo, or org/name or org/name@revision of a"
              + " model on the Hugging Face Hub.")
  private String model;

  @Option(
      names = "--text",
      paramLabel = "FILE",
      required = true,
      description =
          "A text as for perplexity, which is encoded as a whole; or a .json file with an array of"
              + " strings, each encoded alone.")
  private Path text;

  @Option(
      names = "--text-field",
      paramLabel = "NAME",
      description = "The field of JSON lines, CSV or Parquet that the text stands in.")
  private String field;

  @Mixin private Output output;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    List<String> texts = texts();
    try (Tokenizer tokenizer = Tokenizer.open(directory())) {
      List<int[]> ids = texts.stream().map(tokenizer::encode).toList();
      List<List<String>> pieces = ids.stream().map(row -> pieces(tokenizer, row)).toList();
      output.print(
          Fields.map("model", model, "tokenizer", file(tokenizer), "ids", ids, "pieces", pieces),
          lines(ids, pieces));
    }
  }

  private Path directory() {
    return ModelName.of(model, new Bars(spec.commandLine().getErr())).directory();
  }

  /** The folder is that of the model, or of the copy that a model from elsewhere has here. */
  private static String file(Tokenizer tokenizer) {
    return Path.of(tokenizer.file()).getFileName().toString();
  }

  private List<String> texts() {
    boolean json = text.toString().toLowerCase(Locale.ROOT).endsWith(".json");
    JsonNode root = json && field == null ? Json.read(text) : null;
    TextFiles files = new TextFiles(List.of(text), Optional.ofNullable(field));
    return root != null && root.isArray() ? strings(root) : List.of(Corpus.read(files).text());
  }

  private List<String> strings(JsonNode array) {
    List<String> strings = new ArrayList<>();
    for (JsonNode string : array) {
      Check.that(
          string.isTextual(),
          "%s has %s at position %d of its array: it must be a string.",
          text,
          Printable.of(string.toString()),
          strings.size());
      strings.add(string.textValue());
    }
    return strings;
  }

  private static List<String> pieces(Tokenizer tokenizer, int[] ids) {
    return Arrays.stream(ids).mapToObj(tokenizer::piece).toList();
  }

  private static String lines(List<int[]> ids, List<List<String>> pieces) {
    return IntStream.range(0, ids.size())
        .mapToObj(text -> lines(ids.get(text), pieces.get(text)))
        .collect(Collectors.joining("\n\n"));
  }

  private static String lines(int[] ids, List<String> pieces) {
    return IntStream.range(0, ids.length)
        .mapToObj(at -> ids[at] + "\t" + Printable.of(pieces.get(at)))
        .collect(Collectors.joining("\n"));
  }
}
