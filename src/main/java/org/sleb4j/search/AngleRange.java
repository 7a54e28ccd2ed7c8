package org.sleb4j.search;

import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.sleb4j.check.Check;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Units;

/**
 * Removes the n consecutive blocks that turn the state of a window's last token least, as in Gromov
 * et al., "The Unreasonable Ineffectiveness of the Deeper Layers" (arXiv 2403.17887): a baseline.
 *
 * @param goal n, the number of whole blocks to remove, or a budget that it follows from
 * @param angles measures, for each active block that has n - 1 active ones behind it, the angle
 *     between the states in front of it and behind the last of these n
 */
public record AngleRange(SearchGoal goal, BiFunction<ActiveBlocks, Integer, Measured> angles)
    implements Strategy {
  public AngleRange {
    goal.checkRule(Method.ANGLE);
    goal.checkBlocks(Method.ANGLE);
    goal.checkNumber(Method.ANGLE);
  }

  @Override
  public SearchOutcome run(Trials trials) {
    if (goal.budget().isPresent()) {
      return goal.counted(Method.ANGLE, trials, number -> new AngleRange(number, angles));
    }
    ActiveBlocks start = goal.space().start();
    List<Units> steps = start.steps();
    int n = goal.options().removals();
    trials.stage("angles between states", 0, 0.5, 1);
    List<Double> values =
        trials.measure(
            "angle over " + n + " blocks", steps.size() - n + 1, () -> angles.apply(start, n));
    return Baseline.of(
        Method.ANGLE, goal, steps.subList(least(values), least(values) + n), List.of(), trials);
  }

  /** Returns where the least angle between the barriers begins; of equal ones the first. */
  private int least(List<Double> values) {
    int end = values.size() - goal.options().latter();
    int early = goal.options().early();
    Check.that(early < end, "no range of blocks is left between the barriers.");
    return IntStream.range(early, end)
        .boxed()
        .min((a, b) -> Double.compare(values.get(a), values.get(b)))
        .orElseThrow();
  }
}
