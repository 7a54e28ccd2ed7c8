package org.sleb4j.cli;

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

  private static SearchResult run(Model model, Windows windows, SearchOptions options) {
    int blocks = model.info().blocks();
    try (ProgressLine progress = ProgressLine.of(options, blocks)) {
      return new Search(PrefixWalk.scorer(model, windows), blocks, options, progress).run();
    }
  }
}
