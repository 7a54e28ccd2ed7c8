package org.sleb4j.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sleb4j.data.Windows;
import org.sleb4j.display.ProgressLine;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelInfo;
import org.sleb4j.model.Units;
import org.sleb4j.origin.Provenance;
import org.sleb4j.prune.PrunedModel;
import org.sleb4j.redundancy.ModelWalk;
import org.sleb4j.save.Lineage;
import org.sleb4j.search.RacingOptions;
import org.sleb4j.search.RacingResult;
import org.sleb4j.search.Search;
import org.sleb4j.search.SearchOptions;
import org.sleb4j.search.SearchResult;
import org.sleb4j.search.SearchSpace;
import org.sleb4j.search.SearchState;
import org.sleb4j.search.Stability;
import org.sleb4j.session.OpenedJournal;
import org.sleb4j.session.SearchLine;
import org.sleb4j.session.Use;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Searches for the blocks to remove. */
@Command(
    name = "search",
    description = "Removes blocks one after another, each time the one whose absence costs least.",
    mixinStandardHelpOptions = true)
final class SearchCommand implements Runnable {
  @Mixin private ModelArguments arguments;
  @Mixin private WindowsArguments text;

  @Option(
      names = "--remove",
      required = true,
      paramLabel = "R",
      description = "How many blocks to remove.")
  private int remove;

  @Option(
      names = "--early",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many of the first active blocks to keep (default: 1).")
  private int early;

  @Option(
      names = "--latter",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many of the last active blocks to keep (default: 1).")
  private int latter;

  @Option(
      names = "--journal",
      paramLabel = "FILE",
      description = "Keep every candidate in this file, and go on from there if it exists.")
  private Path journalFile;

  @Option(
      names = "--resamples",
      paramLabel = "N",
      description = "Resamples of the windows that tell how stable the list is (default: 1000).")
  private Integer resamples;

  @Mixin private RacingArguments racing;

  @Mixin private OutArguments out;
  @Mixin private Output output;

  /** What either search found. */
  private record Found(
      List<Units> removed, Map<String, Object> fields, String shown, Lineage lineage) {}

  @Override
  public void run() {
    SearchOptions options = new SearchOptions(remove, early, latter);
    Optional<RacingOptions> race = racing.options(options, journalFile, resamples);
    out.check();
    ModelInfo info = arguments.describe();
    options.start(
        SearchSpace.blocks(info.blocks())); // refuses what leaves no candidate before text is read
    Windows windows = text.read(arguments, info, Use.CALIBRATION);
    Found found = search(windows, options, race);
    String shown = windows.origin() + "\n\n" + found.shown();
    if (out.isGiven()) {
      PrunedModel pruned = write(info.blocks(), found);
      found.fields().putAll(Fields.of(pruned));
      shown += "\n" + pruned;
    }
    output.print(found.fields(), shown);
  }

  private PrunedModel write(int blockCount, Found found) {
    ActiveBlocks blocks = ActiveBlocks.all(blockCount).remove(found.removed());
    return out.write(arguments, blocks, found.lineage());
  }

  private Found search(Windows windows, SearchOptions options, Optional<RacingOptions> race) {
    try (Model model = arguments.open()) {
      return race.isPresent() ? race(model, windows, race.get()) : exact(model, windows, options);
    }
  }

  private Found exact(Model model, Windows windows, SearchOptions options) {
    Provenance origin = Provenance.of(model.full(), windows);
    SearchState start = options.start(SearchSpace.of(model.full()));
    try (OpenedJournal journal =
            OpenedJournal.of(Optional.ofNullable(journalFile), start, windows, origin);
        ProgressLine progress = arguments.console().begin("searching")) {
      SearchResult result =
          new Search(
                  ModelWalk.scorer(model, windows),
                  journal.state(),
                  journal.journal(),
                  new SearchLine(progress))
              .run(options);
      Stability stability =
          Stability.of(result, Optional.ofNullable(resamples).orElse(Stability.RESAMPLES), 0);
      Map<String, Object> fields = Fields.of(result, origin);
      fields.put("stability", stability);
      return new Found(
          result.removed(), fields, result + "\n" + stability, Lineage.of(result, origin));
    }
  }

  private Found race(Model model, Windows windows, RacingOptions options) {
    Provenance origin = Provenance.of(model.full(), windows);
    RacingResult result = arguments.measurements().race(model, windows, options);
    return new Found(
        result.removed(), Fields.of(result, origin), result.toString(), Lineage.of(result, origin));
  }
}
