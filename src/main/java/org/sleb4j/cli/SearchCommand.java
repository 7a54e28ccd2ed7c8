package org.sleb4j.cli;

import java.nio.file.Path;
import org.sleb4j.data.Windows;
import org.sleb4j.model.Model;
import org.sleb4j.redundancy.PrefixWalk;
import org.sleb4j.search.Search;
import org.sleb4j.search.SearchOptions;
import org.sleb4j.search.SearchResult;
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

  @Mixin private Output output;

  @Override
  public void run() {
    SearchOptions options = new SearchOptions(remove, early, latter);
    Windows windows = text.read(arguments.directory(), arguments.describe().context(), "rows");
    try (Model model = arguments.open()) {
      SearchResult result = run(model, windows, options);
      output.print(Fields.of(result, windows), windows.origin() + "\n\n" + result);
    }
  }

  private SearchResult run(Model model, Windows windows, SearchOptions options) {
    try (ProgressLine progress = new ProgressLine();
        OpenJournal journal =
            OpenJournal.of(journalFile, model, windows, options.start(model.info().blocks()))) {
      var scorer = PrefixWalk.scorer(model, windows);
      return new Search(scorer, journal.state(), journal.journal(), progress)
          .runTo(options.blocksToRemove());
    }
  }
}
