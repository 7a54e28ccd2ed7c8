package org.sleb4j.plot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.sleb4j.eval.ObjectiveKind;
import org.sleb4j.eval.Perplexity;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.redundancy.RankAgreement;
import org.sleb4j.redundancy.Redundancy;
import org.sleb4j.search.SearchResult;

/** Writes every chart at several depths to a directory, to be looked at. */
public final class Gallery {
  private final Path directory;

  private Gallery(Path directory) {
    this.directory = directory;
  }

  public static void main(String[] arguments) throws IOException {
    Path directory = Files.createDirectories(Path.of(arguments[0]));
    Gallery gallery = new Gallery(directory);
    for (int blocks : new int[] {3, 12, 32, 80}) {
      gallery.depth(blocks);
    }
    gallery.others();
  }

  private void depth(int blocks) {
    int remove = Math.max(1, blocks / 5);
    ActiveBlocks all = ActiveBlocks.all(blocks);
    Redundancy full = Samples.redundancy(all, 1);
    SearchResult search = Samples.search(blocks, remove, 5);
    ActiveBlocks pruned = all.remove(search.removed());
    write("redundancy-" + blocks, RedundancyChart.of(full));
    write("redundancy3-" + blocks, RedundancyChart.of(full, Samples.redundancy(pruned, 2)));
    write("rank-" + blocks, RankChart.of(RankAgreement.of(full)));
    write(
        "similarity-" + blocks,
        SimilarityChart.of(Samples.similarity(IntStream.range(0, blocks).boxed().toList())));
    int last = search.passes().size() - 1;
    ActiveBlocks before = all.remove(search.removed().subList(0, last));
    write(
        "pass-" + blocks,
        PassChart.of(
            last + 1,
            search.passes().get(last),
            ObjectiveKind.NLL,
            new PassChart.Before(before, Samples.DENSE_NLL)));
    write("search-" + blocks, SearchChart.of(search, blocks, Samples.DENSE_NLL));
    write("searches-" + blocks, SearchesChart.of(Samples.searches(blocks, remove)));
  }

  private void others() {
    Map<String, Perplexity> perplexities = new LinkedHashMap<>();
    perplexities.put("dense", Samples.perplexity(5.71, 5.5, 5.93));
    perplexities.put("without 16 of 80", Samples.perplexity(7.31, 7.02, 7.62));
    write("comparison-perplexity", ComparisonChart.ofPerplexity(perplexities));
    write(
        "comparison-latency", ComparisonChart.of("prompt latency, ms", "median", Samples.speeds()));
    write("pareto-8", ParetoChart.of(Samples.tradeoffs(8)));
    write("pareto-24", ParetoChart.of(Samples.tradeoffs(24)));
    write("cost", CostChart.of(Samples.perplexities(9), List.of(Samples.course(9))));
    write("latency", LatencyChart.of("prompt latency, ms", "median", Samples.latencies()));
    write("search-explodes", SearchChart.of(Samples.search(12, 9, 1), 12));
    write("attention", AttentionChart.of(Samples.attention(12, 20, 6), Samples.words(20)));
    write("attention-long", AttentionChart.of(Samples.attention(32, 250, 90), Samples.words(250)));
    write("similarity-pruned", SimilarityChart.of(Samples.similarity(List.of(0, 1, 3, 4, 7))));
  }

  private void write(String name, Picture picture) {
    try {
      Files.write(directory.resolve(name + ".png"), picture.png());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
