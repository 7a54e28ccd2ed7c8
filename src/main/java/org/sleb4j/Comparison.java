package org.sleb4j;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sleb4j.bench.Speed;
import org.sleb4j.bench.SpeedOptions;
import org.sleb4j.bench.SpeedRun;
import org.sleb4j.check.Check;
import org.sleb4j.check.Strings;
import org.sleb4j.display.LiveLine;
import org.sleb4j.model.ModelInfo;
import org.sleb4j.model.ModelView;
import org.sleb4j.report.ModelsReport;
import org.sleb4j.report.PerplexityReport;
import org.sleb4j.save.Lineage;
import org.sleb4j.save.SavedDirectory;

/** Measures models of any kind on one text, and times them in turn. */
record Comparison(Text text, List<LanguageModel> models) {
  Comparison {
    Check.that(!models.isEmpty(), "There are no models to compare: give at least one.");
  }

  ModelsReport report() {
    List<PerplexityReport> perplexities = perplexities();
    return withViews(List.of(), views -> report(views, perplexities));
  }

  private List<PerplexityReport> perplexities() {
    try (LiveLine line = LiveLine.open("perplexity of " + models.size() + " models")) {
      List<PerplexityReport> found = new ArrayList<>();
      for (LanguageModel model : models) {
        int done = found.size();
        found.add(model.perplexity(text, part -> line.accept((done + part) / models.size())));
      }
      checkSameTokens(found);
      line.done(found.get(0).perplexity().windows() + " windows");
      return found;
    }
  }

  private static void checkSameTokens(List<PerplexityReport> found) {
    Check.that(
        found.stream()
                .map(report -> report.provenance().text().orElseThrow().hash())
                .distinct()
                .count()
            == 1,
        "The models cut the text into different tokens: compare models of the same tokenizer and"
            + " context.");
  }

  /** Computes with all models at once, none of which may be closed meanwhile. */
  private <T> T withViews(List<ModelView> views, Function<List<ModelView>, T> work) {
    return views.size() == models.size()
        ? work.apply(views)
        : models
            .get(views.size())
            .use(next -> withViews(Stream.concat(views.stream(), Stream.of(next)).toList(), work));
  }

  private ModelsReport report(List<ModelView> views, List<PerplexityReport> perplexities) {
    ModelInfo info = views.get(0).model().info();
    SpeedOptions options =
        Timings.generation(info, Timings.BATCH, Timings.NEW_TOKENS, Timings.FEW_RUNS);
    List<SpeedRun> runs = timed(views, options);
    return new ModelsReport(
        IntStream.range(0, views.size())
            .mapToObj(i -> row(views.get(i), perplexities.get(i), runs.get(i)))
            .toList(),
        options);
  }

  private static List<SpeedRun> timed(List<ModelView> views, SpeedOptions options) {
    try (LiveLine line = LiveLine.open("timing")) {
      List<SpeedRun> runs = Speed.together(views, options, line);
      line.done(options.toString());
      return runs;
    }
  }

  private static ModelsReport.Row row(ModelView view, PerplexityReport found, SpeedRun run) {
    Path directory = view.model().checkpoint().directory();
    return new ModelsReport.Row(
        name(view.model().info(), directory),
        Lineage.removed(view),
        SavedDirectory.bytes(view),
        found.perplexity(),
        run,
        found.provenance());
  }

  /** Returns {@code dense}, or how the weights of a 4-bit model were chosen. */
  private static String name(ModelInfo info, Path directory) {
    return info.groupSize().isEmpty()
        ? "dense"
        : Strings.format(
            "%s, group %d", Lineage.method(directory).orElse("4-bit"), info.groupSize().getAsInt());
  }
}
