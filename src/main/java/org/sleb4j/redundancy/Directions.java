package org.sleb4j.redundancy;

import java.util.List;
import java.util.stream.IntStream;
import org.sleb4j.data.Batch;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.ObjectiveKind;
import org.sleb4j.model.ModelView;

/**
 * How blocks turn hidden states, each found in one walk through the model: what baselines remove
 * blocks by.
 *
 * @param values of each block, or of each range of blocks, in the order in which they run
 * @param blockPasses how often one block ran over one window
 */
public record Directions(List<Double> values, double blockPasses) {
  public Directions {
    values = List.copyOf(values);
  }

  /**
   * Measures metric 1 of every active block and nothing else.
   *
   * @param walks where the model runs
   * @throws org.sleb4j.check.InvalidInputException if a window does not fit the model
   */
  public static Directions metric1(Walks walks, ModelView view, Windows windows) {
    Survey survey = new Survey(List.of(), List.of(ObjectiveKind.NLL), true);
    Findings found = walks.findings(view, windows, survey, part -> {});
    return new Directions(
        IntStream.range(0, view.active().steps().size())
            .mapToObj(p -> found.metric1(p, windows.tokens()))
            .toList(),
        found.blockPasses());
  }

  /**
   * Measures, for every n consecutive active blocks, the angle between the states of the last token
   * in front of them and behind them: acos(cosine) / pi, averaged over windows (arXiv 2403.17887,
   * equation 7).
   *
   * @throws org.sleb4j.check.InvalidInputException if a window does not fit the model
   */
  public static Directions angles(ModelView view, Windows windows, int n) {
    int blocks = view.active().steps().size();
    LastTokens states = new LastTokens(blocks, batches(view, windows).size());
    double passes = walk(view, windows, states);
    return new Directions(
        IntStream.rangeClosed(0, blocks - n).mapToObj(at -> states.angle(at, at + n)).toList(),
        passes);
  }

  private static List<Batch> batches(ModelView view, Windows windows) {
    return windows.batches(view.model().batchTokens());
  }

  private static double walk(ModelView view, Windows windows, ModelWalk.Observer observer) {
    ModelWalk.Plan plan = ModelWalk.Plan.of(view, windows, List.of()).observed(observer);
    ModelWalk.warnOfGroups(plan);
    try (ModelWalk walk = ModelWalk.start(plan)) {
      walk.lossOfEach();
      return walk.blockPasses();
    }
  }
}
