package org.sleb4j.plot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.sleb4j.eval.AttentionMap;
import org.sleb4j.eval.AttentionMaps;
import org.sleb4j.eval.Interval;
import org.sleb4j.eval.Perplexity;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Units;
import org.sleb4j.redundancy.BlockRedundancy;
import org.sleb4j.redundancy.BlockSimilarity;
import org.sleb4j.redundancy.Redundancy;
import org.sleb4j.search.Candidate;
import org.sleb4j.search.Cost;
import org.sleb4j.search.Pass;
import org.sleb4j.search.Ranking;
import org.sleb4j.search.Rule;
import org.sleb4j.search.SearchResult;
import org.sleb4j.search.SearchSpace;

/** Results as models of any depth give them: the ends matter much, the middle little. */
final class Samples {
  static final double DENSE_NLL = 1.95;

  private Samples() {}

  static double added(int block, int blocks, Random random) {
    double ends = 4 * Math.exp(-2.5 * block) + 0.6 * Math.exp(-1.3 * (blocks - 1 - block));
    return ends + 0.4 / blocks * (1 + 0.5 * Math.abs(random.nextGaussian()));
  }

  static Redundancy redundancy(ActiveBlocks active, long seed) {
    Random random = new Random(seed);
    List<BlockRedundancy> blocks = new ArrayList<>();
    for (int block : active.active()) {
      double added = added(block, active.blockCount(), random);
      double turned = 0.03 + 0.1 * added + 0.02 * random.nextDouble();
      blocks.add(new BlockRedundancy(block, turned, DENSE_NLL + added));
    }
    return new Redundancy(active.blockCount(), DENSE_NLL, blocks, 100, 1);
  }

  static Pass pass(ActiveBlocks active, double base, long seed) {
    Random random = new Random(seed);
    List<Integer> all = active.active();
    List<Candidate> candidates =
        all.subList(1, all.size() - 1).stream()
            .map(b -> candidate(b, base + added(b, active.blockCount(), random)))
            .toList();
    Candidate best = candidates.get(0);
    for (Candidate candidate : candidates) {
      best = candidate.loss() < best.loss() ? candidate : best;
    }
    return new Pass(new Ranking(Rule.LOSS, Optional.empty()), candidates, best.units());
  }

  static Candidate candidate(int block, double nll) {
    return new Candidate(Units.block(block), 1, new WindowLosses(List.of(8, 8), List.of(nll, nll)));
  }

  static SearchResult search(int blocks, int remove, long seed) {
    List<Pass> passes = new ArrayList<>();
    ActiveBlocks active = ActiveBlocks.all(blocks);
    double nll = DENSE_NLL;
    for (int i = 0; i < remove; i++) {
      Pass pass = pass(active, nll, seed + i);
      nll = pass.best().mean() * 1.01;
      passes.add(pass);
      active = active.remove(pass.removed());
    }
    return new SearchResult(SearchSpace.blocks(blocks), passes, Optional.of(new Cost(1000, 10)));
  }

  static BlockSimilarity similarity(List<Integer> blocks) {
    List<List<Double>> cosines =
        blocks.stream().map(i -> blocks.stream().map(j -> cosine(i, j)).toList()).toList();
    return new BlockSimilarity(blocks, cosines, 1000, 1);
  }

  private static double cosine(int i, int j) {
    double step = Math.abs(Math.log((1.0 + i) / (1.0 + j)));
    return Math.exp(-0.5 * step * step - 0.02 * Math.abs(i - j));
  }

  /** Maps of tokens that see a number of tokens, each weight falling with the distance. */
  static AttentionMaps attention(int heads, int tokens, int window) {
    List<AttentionMap> maps =
        IntStream.rangeClosed(1, heads).mapToObj(head -> map(head, tokens, window)).toList();
    List<Integer> ids = IntStream.range(0, tokens).boxed().toList();
    return new AttentionMaps(3, ids, window, maps, 1);
  }

  static List<String> words(int count) {
    return IntStream.range(0, count).mapToObj(i -> "word " + i).toList();
  }

  private static AttentionMap map(double slope, int tokens, int window) {
    List<List<Double>> weights = new ArrayList<>();
    for (int q = 0; q < tokens; q++) {
      int query = q;
      double[] row =
          IntStream.rangeClosed(0, q)
              .mapToDouble(k -> query - k < window ? Math.exp(-slope * (query - k)) : 0)
              .toArray();
      double sum = Arrays.stream(row).sum();
      weights.add(Arrays.stream(row).mapToObj(w -> w / sum).toList());
    }
    return new AttentionMap(weights);
  }

  static Perplexity perplexity(double value, double low, double high) {
    return new Perplexity(
        20,
        40_000,
        Math.log(value),
        value,
        java.util.Optional.of(new Interval(low, high)),
        java.util.OptionalLong.empty(),
        3);
  }

  static Map<String, SearchResult> searches(int blocks, int remove) {
    Map<String, SearchResult> searches = new LinkedHashMap<>();
    searches.put("rows, seed 0", search(blocks, remove, 0));
    searches.put("rows, seed 1", search(blocks, remove, 100));
    searches.put("windows, seed 0", search(blocks, remove, 200));
    searches.put("windows, seed 1", search(blocks, remove, 300));
    return searches;
  }

  static Map<String, Reading> speeds() {
    Map<String, Reading> speeds = new LinkedHashMap<>();
    speeds.put("dense", new Reading(1718, 1702, 1741));
    speeds.put("without 8 of 80", new Reading(1529, 1519, 1560));
    speeds.put("without 16 of 80", new Reading(1364, 1355, 1380));
    return speeds;
  }

  static List<Tradeoff> tradeoffs(int count) {
    Random random = new Random(3);
    return IntStream.range(0, count)
        .mapToObj(
            r -> {
              double speedup = 32.0 / (32 - r) + 0.02 * random.nextGaussian();
              return new Tradeoff(
                  r,
                  new Reading(speedup, speedup - 0.03, speedup + 0.02),
                  5.7 * Math.exp(0.09 * r));
            })
        .toList();
  }

  static List<Double> perplexities(int count) {
    return IntStream.range(0, count).mapToObj(r -> 5.7 * Math.exp(0.09 * r)).toList();
  }

  static Course course(int count) {
    return new Course(
        "Accuracy; grey: guessing",
        "acc",
        IntStream.range(0, count)
            .mapToObj(r -> new Reading(0.7 / (1 + 0.02 * r), 0.6 / (1 + 0.02 * r), 0.8))
            .toList(),
        java.util.Collections.nCopies(count, 0.25));
  }

  static List<BlockLatency> latencies() {
    Random random = new Random(4);
    return IntStream.iterate(4, b -> b <= 32, b -> b + 4)
        .mapToObj(
            b -> {
              double measured = 40 + 50.0 * b + 20 * random.nextGaussian();
              return new BlockLatency(
                  b, 45 + 49.0 * b, new Reading(measured, measured - 25, measured + 40));
            })
        .toList();
  }
}
