package org.sleb4j.search;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Units;

/**
 * Removes the blocks with the lowest metric 1, all measured once in the model as it starts, as
 * ShortGPT does (arXiv 2403.03853): a baseline.
 *
 * @param goal how many whole blocks to remove
 * @param metric1 measures all active blocks, in the order in which they run
 */
public record OneShot(SearchGoal goal, Function<ActiveBlocks, Measured> metric1)
    implements Strategy {
  public OneShot {
    goal.checkRule(Method.ONE_SHOT);
    goal.checkBlocks(Method.ONE_SHOT);
  }

  @Override
  public SearchOutcome run(Trials trials) {
    ActiveBlocks start = goal.space().start();
    List<Units> steps = start.steps();
    trials.stage("metric 1 of all blocks", 0, 0.5, 1);
    List<Double> values = trials.measure("metric 1", steps.size(), () -> metric1.apply(start));
    Map<Units, Double> metric =
        IntStream.range(0, steps.size()).boxed().collect(Collectors.toMap(steps::get, values::get));
    List<Units> order =
        goal.pool().stream().sorted(Comparator.comparingDouble(metric::get)).toList();
    return Baseline.of(Method.ONE_SHOT, goal, goal.firstOf(order, trials), List.of(), trials);
  }
}
