package org.sleb4j.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.sleb4j.check.Check;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.ModelView;
import org.sleb4j.prune.PrunedModel;
import org.sleb4j.save.Lineage;
import org.sleb4j.save.SaveOptions;
import org.sleb4j.save.SavedDirectory;
import org.sleb4j.session.ModelName;
import org.sleb4j.session.Saving;
import picocli.CommandLine.Option;

/** Where to write a model. */
final class OutArguments {
  @Option(names = "--out", paramLabel = "DIR", description = "The directory to write the model to.")
  private Path directory;

  @Option(
      names = "--overwrite",
      description = "Replace an existing directory that holds only what this tool wrote.")
  private boolean overwrite;

  @Option(
      names = "--shard-size",
      paramLabel = "SIZE",
      converter = ByteSize.class,
      defaultValue = "5GB",
      description = "The most bytes of tensors in one file (default: 5GB).")
  private long shardBytes;

  /** Takes the former name of {@code --shard-size}. */
  @Option(names = "--shard-bytes", converter = ByteSize.class, hidden = true)
  void setShardBytes(Long bytes) {
    if (bytes != null) {
      shardBytes = bytes;
    }
  }

  boolean isGiven() {
    return directory != null;
  }

  /** Refuses a place that is taken, or is the source's, before hours are spent on a search. */
  void check(ModelArguments source) {
    if (isGiven()) {
      Check.that(shardBytes >= 1, "--shard-size (%d) must be at least 1 byte.", shardBytes);
      Check.that(
          overwrite || !Files.exists(directory),
          "%s already exists: name another directory, or replace it with --overwrite.",
          directory);
      SavedDirectory.checkPlace(directory, options());
      SavedDirectory.checkApart(directory, source.directory());
    }
  }

  /**
   * Refuses a journal within the directory.
   *
   * @param journal null where none is kept
   */
  void checkApart(Path journal) {
    Check.that(
        journal == null || !isGiven() || !absolute(journal).startsWith(absolute(directory)),
        "--journal %s is inside --out %s, which may hold only the model: name another place.",
        journal,
        directory);
  }

  private static Path absolute(Path path) {
    return path.toAbsolutePath().normalize();
  }

  PrunedModel write(ModelArguments source, ActiveBlocks blocks, Lineage lineage) {
    return new Saving(source.console())
        .prune(source.directory(), blocks, lineage, name(), options());
  }

  /** Writes a model that is open, with the tensors that it was repaired with. */
  PrunedModel write(ModelArguments source, ModelView view, Lineage lineage) {
    return new Saving(source.console()).prune(view, lineage, name(), options());
  }

  private ModelName name() {
    return new ModelName(directory.toString(), directory);
  }

  Path directory() {
    return directory;
  }

  SaveOptions options() {
    SaveOptions options = SaveOptions.defaults().withShardBytes(shardBytes);
    return overwrite ? options.overwriting() : options;
  }
}
