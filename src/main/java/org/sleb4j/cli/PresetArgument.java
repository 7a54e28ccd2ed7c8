package org.sleb4j.cli;

import java.util.Optional;
import org.sleb4j.data.Preset;
import picocli.CommandLine.Option;

/** A text and windows on which papers report perplexity. */
final class PresetArgument {
  @Option(
      names = "--preset",
      paramLabel = "NAME",
      description =
          "wikitext2 (test split, all windows of 2048) or c4 (1100 documents of the first"
              + " validation shard, 256 windows), as papers report them; fetched from the Hub"
              + " without --text.")
  private String preset;

  /** Returns what is named, if anything. */
  Optional<Preset> get() {
    return Optional.ofNullable(preset).map(Preset::named);
  }
}
