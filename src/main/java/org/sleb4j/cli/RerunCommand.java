package org.sleb4j.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.sleb4j.check.Check;
import org.sleb4j.fields.Described;
import org.sleb4j.fields.Fields;
import org.sleb4j.json.Json;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Computes results again and compares them. */
@Command(
    name = "rerun",
    description = {
      "Computes the results of a file again and reports what agrees, within which tolerance, and"
          + " what differs. A changed model, text or version is named first.",
      "The file is what Sleb.report or report.save wrote, as .html or .json, or what a command"
          + " printed with --json. Times are not compared. Texts are read from where they were,"
          + " seen from the current directory.",
      "Exit status 0: all agree. 1: something differs or could not be computed."
    },
    footer = {"", "Example:", "  sleb4j rerun analysis.html"},
    mixinStandardHelpOptions = true)
final class RerunCommand implements Callable<Integer> {
  private static final double FLOAT32 = 1e-4;
  private static final double NARROW = 2e-2;

  @Parameters(paramLabel = "FILE", description = "What to compute again: .html or .json.")
  private Path file;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description = "The model to compute with, in place of the one that each result names.")
  private String model;

  @Option(
      names = "--tolerance",
      paramLabel = "T",
      description =
          "How far numbers may differ, times themselves where they are above 1 (default: 1e-4, or"
              + " 2e-2 where the model was computed in 16 bits).")
  private Double tolerance;

  @Mixin private Output output;

  /**
   * One result that was computed again, or the sentence that says why not.
   *
   * @param known whether both results say which weights they were computed with
   */
  private record Again(
      List<String> words,
      List<String> changes,
      boolean known,
      Optional<Agreement> agreement,
      String sentence) {
    boolean fails() {
      return agreement.map(found -> !found.agrees()).orElse(!words.get(0).equals("bench"));
    }

    boolean isCompared() {
      return agreement.isPresent();
    }

    Map<String, Object> fields() {
      Map<String, Object> fields = Fields.map("command", words.get(0), "changes", changes);
      fields.put("arguments", words.subList(1, words.size()));
      agreement.ifPresent(found -> fields.putAll(found.fields()));
      fields.put("note", sentence.isEmpty() ? null : sentence);
      return fields;
    }

    String text(int number) {
      return number
          + ". "
          + ShellWords.line(words)
          + "\n  "
          + agreement.map(Agreement::toString).orElse(sentence);
    }
  }

  @Override
  public Integer call() {
    Check.that(
        tolerance == null || tolerance >= 0, "--tolerance (%s) must not be negative.", tolerance);
    SavedResults saved = SavedResults.read(file);
    Check.that(
        !saved.commands().isEmpty(),
        "%s holds only results that no command computes: %s.",
        file,
        String.join(", ", saved.others()));
    List<Again> results = saved.commands().stream().map(this::again).toList();
    boolean agrees = results.stream().noneMatch(Again::fails);
    output.print(
        Fields.map(
            "agrees", agrees,
            "results", results.stream().map(Again::fields).toList(),
            "noCommand", saved.others()),
        text(results, saved.others(), agrees));
    return agrees ? 0 : 1;
  }

  private Again again(JsonNode before) {
    List<String> words = new ArrayList<>();
    if (before.get(Described.COMMAND).asText().equals("bench")) {
      return notComputed(before, List.of("bench"), "not run: times are not compared");
    }
    Path folder = temporary();
    try {
      words.addAll(new AgainArguments(Optional.ofNullable(model), folder).of(before));
      return again(before, words);
    } finally {
      remove(folder);
    }
  }

  private Again again(JsonNode before, List<String> words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int status = line.execute(words.toArray(String[]::new));
    List<String> shown = words.stream().filter(word -> !word.equals("--json")).toList();
    if (status != 0) {
      return notComputed(before, shown, "could not be computed: " + err.toString().strip());
    }
    JsonNode now = Json.parse(out.toString().getBytes(UTF_8), "the output of " + words.get(0));
    return new Again(
        shown,
        changes(before, now),
        Changes.areKnown(before, now),
        Optional.of(Agreement.of(before, now, tolerance(before))),
        "");
  }

  private Again notComputed(JsonNode before, List<String> shown, String sentence) {
    List<String> changes = changes(before, MissingNode.getInstance());
    return new Again(shown, changes, false, Optional.empty(), sentence);
  }

  private List<String> changes(JsonNode before, JsonNode now) {
    Optional<String> other = Changes.ofModel(before, Optional.ofNullable(model), now);
    return Stream.concat(other.stream(), Changes.of(before, now).stream()).toList();
  }

  private double tolerance(JsonNode before) {
    if (tolerance != null) {
      return tolerance;
    }
    String dtype = before.path(Described.ORIGIN).path("dtype").asText("float32");
    return dtype.equals("float32") ? FLOAT32 : NARROW;
  }

  private static String text(List<Again> results, List<String> others, boolean agrees) {
    List<String> parts = new ArrayList<>();
    changes(results).ifPresent(parts::add);
    for (int i = 0; i < results.size(); i++) {
      parts.add(results.get(i).text(i + 1));
    }
    if (!others.isEmpty()) {
      parts.add("not run, since no command computes them: " + String.join(", ", others));
    }
    parts.add(conclusion(results, agrees));
    return String.join("\n\n", parts);
  }

  private static Optional<String> changes(List<Again> results) {
    List<String> changes = results.stream().flatMap(r -> r.changes().stream()).distinct().toList();
    if (!changes.isEmpty()) {
      return Optional.of(String.join("\n", changes));
    }
    boolean known = results.stream().anyMatch(Again::known);
    return results.stream().noneMatch(Again::isCompared)
        ? Optional.empty()
        : Optional.of(
            known
                ? "Model, texts and versions are the same."
                : "No result says which weights it was computed with.");
  }

  private static String conclusion(List<Again> results, boolean agrees) {
    if (results.stream().noneMatch(Again::isCompared)) {
      return "Nothing could be compared.";
    }
    long lost = results.stream().filter(r -> !r.isCompared() && r.fails()).count();
    boolean differs = results.stream().anyMatch(r -> r.isCompared() && r.fails());
    String found = agrees || !differs ? "All that was compared agrees." : "Something differs.";
    return lost == 0 ? found : found + " " + lost + " could not be computed.";
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("sleb4j-rerun-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void remove(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
