package org.sleb4j.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.LanguageModel;
import org.sleb4j.PruningSearch;
import org.sleb4j.Questions;
import org.sleb4j.SearchBy;
import org.sleb4j.Sleb;
import org.sleb4j.Text;
import org.sleb4j.json.Json;
import org.sleb4j.report.Report;

/** The documented JSON of reports that only notebooks make, and of those that commands compute. */
class ReportSchemaTest {
  private static final Pattern KIND = Pattern.compile("Described\\.report\\(\\s*\"(\\w+)\"");

  /** The kinds whose fields are those of a command. */
  private static final Map<String, String> OF_COMMANDS =
      Map.ofEntries(
          Map.entry("perplexity", "perplexity"),
          Map.entry("comparison", "perplexity"),
          Map.entry("redundancy", "redundancy"),
          Map.entry("units", "redundancy"),
          Map.entry("search", "search"),
          Map.entry("race", "search"),
          Map.entry("searchComparison", "compare-searches"),
          Map.entry("repair", "repair"),
          Map.entry("accuracy", "zeroshot"),
          Map.entry("accuracyComparison", "zeroshot"),
          Map.entry("model", "info"),
          Map.entry("saved", "prune"),
          Map.entry("exported", "export"),
          Map.entry("quantized", "quantize"));

  private static final Text TEXT = Sleb.calibration().length(64).first(3);
  private static final Text HELD_OUT = Sleb.evaluation().length(64).first(3);

  private static Set<String> schemas() throws IOException {
    try (Stream<Path> files = Files.list(Schemas.FOLDER.resolve("reports"))) {
      return files
          .map(file -> file.getFileName().toString().replace(".json", ""))
          .collect(toCollection(TreeSet::new));
    }
  }

  private static Set<String> kinds() throws IOException {
    Set<String> kinds = new TreeSet<>();
    try (Stream<Path> sources = Files.list(Path.of("src/main/java/org/sleb4j/report"))) {
      for (Path source : sources.toList()) {
        KIND.matcher(Files.readString(source))
            .results()
            .forEach(found -> kinds.add(found.group(1)));
      }
    }
    return kinds;
  }

  @Test
  void everyKindHasASchemaOrThatOfItsCommandAndALineOfThePage() throws IOException {
    Set<String> kinds = kinds();
    assertTrue(kinds.containsAll(OF_COMMANDS.keySet()), kinds.toString());
    kinds.removeAll(OF_COMMANDS.keySet());
    assertEquals(kinds, schemas());
    String page = Files.readString(Path.of("docs", "json.md"));
    kinds.forEach(kind -> assertTrue(page.contains("(schemas/reports/" + kind + ".json)"), kind));
  }

  @Test
  void areSchemasThatExplainEveryField() throws IOException {
    for (String kind : schemas()) {
      JsonNode schema = Json.read(Schemas.FOLDER.resolve("reports").resolve(kind + ".json"));
      assertEquals(List.of(), Schemas.problemsOfSchema(schema), kind);
      assertEquals(List.of(), JsonSchemaTest.unexplained(schema, kind));
    }
  }

  private static JsonNode json(Report report) {
    return Json.parse(Json.line(report.fields()).getBytes(UTF_8), "a report");
  }

  @Test
  void describeWhatNotebooksMake() throws IOException {
    LanguageModel model = Sleb.load("demo");
    LanguageModel pruned = model.without(2);
    Questions questions = Sleb.questions().first(4);
    PruningSearch search = model.search(TEXT);
    PruningSearch units = model.search(TEXT, SearchBy.units().objective("kl"));
    List<Report> reports =
        List.of(
            model.attentionMaps(1, "Once upon a time"),
            model.norms(TEXT),
            model.without("3.attention").norms(TEXT),
            model.similarity(TEXT),
            model.redundancy(pruned, TEXT),
            model.redundancy(pruned, TEXT).ranks(),
            model.redundancy(TEXT).ranks(),
            model.tokenLosses(pruned, "Once upon a time"),
            model.continuations(pruned, "Once upon", 3),
            model.latency(pruned, 16, 2),
            model.throughput(pruned, 1, 2, 2),
            model.accuracy(questions).question(1),
            search.step(),
            units.step(),
            search.stability(),
            search.latency(16, 2),
            search.pareto(HELD_OUT),
            search.pareto(HELD_OUT, questions),
            search.repairs(Sleb.calibration().length(64).first(16), HELD_OUT),
            Sleb.compare(HELD_OUT, model, pruned),
            Sleb.compare(search, units),
            Sleb.compare(HELD_OUT, search, model.search(TEXT)));
    Set<String> seen = new TreeSet<>(Set.of("analysis"));
    for (Report report : reports) {
      JsonNode found = json(report);
      Schemas.checkReport(found);
      seen.add(found.get("report").textValue());
    }
    assertEquals(schemas(), seen);
  }

  @Test
  void anAnalysisHoldsReports(@TempDir Path folder) {
    LanguageModel model = Sleb.load("demo");
    String file = folder.resolve("analysis.json").toString();
    Schemas.checkReport(json(Sleb.report(file, model.norms(TEXT), model.perplexity(HELD_OUT))));
  }

  @Test
  void refuseAFieldThatIsNotDocumentedAndOneThatIsMissing() {
    ObjectNode norms = (ObjectNode) json(Sleb.load("demo").norms(TEXT));
    assertEquals(List.of(), Schemas.problemsOfReport(norms));
    assertTrue(
        Schemas.problemsOfReport(norms.deepCopy().put("invented", 1))
            .toString()
            .contains("invented"));
    norms.remove("states");
    assertTrue(Schemas.problemsOfReport(norms).toString().contains("states"));
  }

  /** With the kind of the report in front, which no command prints. */
  @Test
  void aReportThatACommandComputesHasItsFields() {
    LanguageModel model = Sleb.load("demo");
    PruningSearch search = model.search(TEXT);
    search.stepTo(2);
    List<Report> reports =
        List.of(
            model.perplexity(HELD_OUT),
            model.compare(model.without(2), HELD_OUT),
            model.redundancy(TEXT),
            model.unitRedundancy(TEXT),
            model.race(TEXT, 1),
            search);
    List<String> problems = new ArrayList<>();
    for (Report report : reports) {
      ObjectNode found = (ObjectNode) json(report);
      String kind = found.remove("report").textValue();
      assertEquals(OF_COMMANDS.get(kind), found.get("command").textValue());
      problems.addAll(Schemas.problems(OF_COMMANDS.get(kind), found));
    }
    assertEquals(List.of(), problems);
  }
}
