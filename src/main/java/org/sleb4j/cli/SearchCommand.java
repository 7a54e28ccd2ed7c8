package org.sleb4j.cli;

import java.nio.file.Path;
import java.util.Map;
import org.sleb4j.data.Windows;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelInfo;
import org.sleb4j.prune.PrunedModel;
import org.sleb4j.redundancy.ModelWalk;
import org.sleb4j.search.Search;
import org.sleb4j.search.SearchOptions;
import org.sleb4j.search.SearchResult;
import org.sleb4j.search.SearchState;
import org.sleb4j.search.Stability;
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
      defaultValue = "1000",
      description = "Resamples of the windows that tell how stable the list is (default: 1000).")
  private int resamples;

  @Mixin private OutArguments out;
  @Mixin private Output output;

  @Override
  public void run() {
    SearchOptions options = new SearchOptions(remove, early, latter);
    out.check();
    ModelInfo info = arguments.describe();
    SearchState start = options.start(info.blocks());
    Windows windows = text.read(arguments.directory(), info, "rows");
    SearchResult result;
    try (Model model = arguments.open()) {
      result = run(model, windows, start);
    }
    Stability stability = Stability.of(result, resamples, 0);
    Map<String, Object> fields = Fields.of(result, windows);
    fields.put("stability", stability);
    String shown = windows.origin() + "\n\n" + result + "\n" + stability;
    if (out.isGiven()) {
      PrunedModel pruned = write(info.blocks(), result, fields);
      fields.putAll(Fields.of(pruned));
      shown += "\n" + pruned;
    }
    output.print(fields, shown);
  }

  private PrunedModel write(int blockCount, SearchResult result, Map<String, Object> story) {
    ActiveBlocks blocks = new ActiveBlocks(blockCount, result.removed());
    return out.write(arguments.directory(), blocks, Fields.map("search", story));
  }

  private SearchResult run(Model model, Windows windows, SearchState start) {
    try (ProgressLine progress = new ProgressLine("searching");
        OpenJournal journal = OpenJournal.of(journalFile, model, windows, start)) {
      var scorer = ModelWalk.scorer(model, windows);
      return new Search(scorer, journal.state(), journal.journal(), progress).runTo(remove);
    }
  }
}
