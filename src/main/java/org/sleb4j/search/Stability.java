package org.sleb4j.search;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sleb4j.check.Check;
import org.sleb4j.check.Percent;
import org.sleb4j.check.Strings;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Units;

/**
 * How often a search would remove the same had its windows been drawn again.
 *
 * <p>Windows are resampled with replacement and every pass is decided again from the losses at
 * hand, without running the model (Efron, 1979, "Bootstrap Methods"). A pass is decided given the
 * removals in front of it, since the losses of other paths are not known.
 *
 * @param resamples how often windows were drawn
 * @param passes for each pass the share of resamples that remove the same
 * @param list the share of resamples in which all passes do
 */
public record Stability(int resamples, List<Double> passes, double list) {
  /** The default number of resamples. */
  public static final int RESAMPLES = 1000;

  public Stability {
    passes = List.copyOf(passes);
  }

  /**
   * Resamples the windows of a search.
   *
   * @throws org.sleb4j.check.InvalidInputException if resamples is below 1
   */
  public static Stability of(SearchResult result, int resamples, long seed) {
    Check.that(resamples >= 1, "resamples (%d) must be at least 1.", resamples);
    SplittableRandom random = new SplittableRandom(seed);
    int[] same = new int[result.passes().size()];
    int all = 0;
    for (int i = 0; i < resamples; i++) {
      List<Boolean> agrees = agreement(result, random);
      IntStream.range(0, same.length).filter(agrees::get).forEach(pass -> same[pass]++);
      all += agrees.contains(false) ? 0 : 1;
    }
    double n = resamples;
    return new Stability(
        resamples, IntStream.of(same).mapToObj(count -> count / n).toList(), all / n);
  }

  private static List<Boolean> agreement(SearchResult result, SplittableRandom random) {
    List<Pass> passes = result.passes();
    if (passes.isEmpty()) {
      return List.of();
    }
    int windows = passes.get(0).candidates().get(0).losses().means().size();
    int[] drawn = IntStream.range(0, windows).map(i -> random.nextInt(windows)).toArray();
    List<Boolean> agrees = new ArrayList<>();
    ActiveBlocks before = result.space().start();
    for (Pass pass : passes) {
      agrees.add(choice(result.space().ties(), pass, before, drawn).equals(pass.removed()));
      before = before.remove(pass.removed());
    }
    return agrees;
  }

  private static Units choice(Ties ties, Pass pass, ActiveBlocks before, int[] drawn) {
    List<Candidate> resampled = new ArrayList<>();
    for (Candidate c : pass.candidates()) {
      resampled.add(new Candidate(c.units(), c.parameters(), pick(c.losses(), drawn)));
    }
    Ranking ranking =
        new Ranking(
            pass.ranking().rule(), pass.ranking().before().map(losses -> pick(losses, drawn)));
    return ties.choose(ranking, resampled, before).units();
  }

  private static WindowLosses pick(WindowLosses losses, int[] drawn) {
    return new WindowLosses(
        IntStream.of(drawn).mapToObj(losses.lengths()::get).toList(),
        IntStream.of(drawn).mapToObj(losses.means()::get).toList());
  }

  @Override
  public String toString() {
    String shares = passes.stream().map(Percent::text).collect(Collectors.joining(", "));
    return Strings.format(
        "the same block in %s of %,d resamples of the windows, the same list in %s",
        shares, resamples, Percent.text(list));
  }
}
