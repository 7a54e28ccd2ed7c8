package org.sleb4j.redundancy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleConsumer;
import org.sleb4j.check.Check;
import org.sleb4j.data.Windows;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.Units;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Program;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * How long the hidden states are over the depth of a model: the L2 norm of the state of every
 * token, behind the embedding and behind each active block or unit, before any final norm.
 *
 * @param steps what ran, in its order
 * @param means the mean norm over all tokens, behind the embedding first and then behind each step
 * @param largest the largest norm of a token, in the same places
 * @param tokens how many tokens there are
 * @param seconds the time it took
 */
public record StateNorms(
    List<Units> steps, List<Double> means, List<Double> largest, long tokens, double seconds) {
  private static final String SCRIPT =
      """
      def norms(self, x: Tensor) -> Tensor:
        wide = x.to(self.float32)
        lengths = torch.sqrt((wide * wide).sum([-1])).to(self.float64)  # [windows, tokens]
        return torch.stack([lengths.sum(), lengths.max()])
      """;

  /** Compiled at first use. */
  private static final class Holder {
    private static final Program PROGRAM = Program.compile(SCRIPT, Map.of());
  }

  public StateNorms {
    steps = List.copyOf(steps);
    means = List.copyOf(means);
    largest = List.copyOf(largest);
    Check.that(
        means.size() == steps.size() + 1 && largest.size() == means.size(),
        "norms (%d) must be one more than steps (%d).",
        means.size(),
        steps.size());
  }

  /**
   * Measures the states of all tokens of windows.
   *
   * @param progress receives the share of the work that is done, 0 to 1
   * @throws org.sleb4j.check.InvalidInputException if a window does not fit the model, or a state
   *     is not finite
   */
  public static StateNorms of(ModelView view, Windows windows, DoubleConsumer progress) {
    long start = System.nanoTime();
    int count = view.active().steps().size();
    double[] sums = new double[count + 1];
    double[] largest = new double[count + 1];
    ModelWalk.Observer observer =
        (position, batch, before, after) -> {
          if (position == 0) {
            add(before, 0, sums, largest);
          }
          add(after, position + 1, sums, largest);
          progress.accept((position + 1.0) / count);
        };
    try (ModelWalk walk =
        ModelWalk.start(ModelWalk.Plan.of(view, windows, List.of()).observed(observer))) {
      walk.loss();
    }
    List<Double> means = new ArrayList<>();
    Arrays.stream(sums).forEach(sum -> means.add(sum / windows.tokens()));
    Check.that(
        means.stream().allMatch(Double::isFinite),
        "The hidden states are not finite numbers: the weights or the type overflow, try another"
            + " dtype.");
    return new StateNorms(
        view.active().steps(),
        means,
        Arrays.stream(largest).boxed().toList(),
        windows.tokens(),
        (System.nanoTime() - start) / 1e9);
  }

  private static void add(Tensor states, int place, double[] sums, double[] largest) {
    try (Scope scope = Scope.on(Device.cpu())) {
      double[] found = Holder.PROGRAM.tensor(scope, "norms", states).doubles();
      sums[place] += found[0];
      largest[place] = Math.max(largest[place], found[1]);
    }
  }

  /** Returns what the states are behind: {@code embedding}, then each step. */
  public List<String> places() {
    List<String> places = new ArrayList<>(List.of("embedding"));
    steps.forEach(step -> places.add(step.toString()));
    return places;
  }
}
