package org.sleb4j.hub;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.sleb4j.check.Check;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.checkpoint.WeightFormat;
import org.sleb4j.json.Json;

/**
 * Chooses the files of a model that are read here: config, tokenizer, and the weights of the first
 * format that there is, single or sharded.
 */
final class ModelSelection {
  private static final String CONFIG = "config.json";
  private static final Set<String> SIDE_FILES =
      Set.of(
          "generation_config.json",
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json",
          "vocab.json",
          "merges.txt",
          "tokenizer.model",
          "chat_template.jinja");

  private final Listing listing;
  private final Repo repo;
  private final String weights;

  ModelSelection(Listing listing, Repo repo) {
    this.listing = listing;
    this.repo = repo;
    Check.that(listing.names().contains(CONFIG), "%s has no config.json: it is not a model.", repo);
    this.weights = weights(listing.names()::contains).orElseThrow(() -> none(repo));
  }

  private static Optional<String> weights(Predicate<String> isThere) {
    return Stream.of(WeightFormat.values())
        .flatMap(format -> Stream.of(format.file(), format.index()))
        .filter(isThere)
        .findFirst();
  }

  private static InvalidInputException none(Repo repo) {
    return new InvalidInputException(
        repo
            + " has neither model.safetensors nor pytorch_model.bin, nor their shards: choose a"
            + " model in the format of transformers.");
  }

  /** Returns the file that must be read to know the others, where there is one. */
  Optional<String> index() {
    return Optional.of(weights).filter(ModelSelection::isIndex);
  }

  private static boolean isIndex(String name) {
    return name.endsWith(".index.json");
  }

  /** Returns all files; the index must be in the directory. */
  List<String> files(Path directory) {
    List<String> files = new ArrayList<>(List.of(CONFIG, weights));
    listing.names().stream().filter(SIDE_FILES::contains).forEach(files::add);
    for (String shard : shards(directory, weights)) {
      SafeName.check(shard, repo);
      Check.that(
          listing.names().contains(shard),
          "%s: %s names %s, which is missing: tell its owner.",
          repo,
          weights,
          shard);
      files.add(shard);
    }
    return files;
  }

  /** Returns the shards that an index names, none of a single file. */
  private static Set<String> shards(Path directory, String weights) {
    Set<String> shards = new TreeSet<>();
    if (isIndex(weights)) {
      JsonNode map = Json.read(directory.resolve(weights)).path("weight_map");
      map.forEach(shard -> shards.add(shard.asText()));
    }
    return shards;
  }

  /** Returns whether a snapshot has config, weights and every shard. */
  static boolean isWholeIn(Path snapshot) {
    Predicate<String> isThere = name -> RepoCache.file(snapshot, name).isPresent();
    return isThere.test(CONFIG)
        && weights(isThere)
            .filter(weights -> shards(snapshot, weights).stream().allMatch(isThere))
            .isPresent();
  }
}
