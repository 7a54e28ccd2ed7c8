package org.sleb4j.search;

import java.util.List;
import java.util.stream.Collectors;
import org.sleb4j.check.Strings;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Units;

/**
 * What a search of any method removed: the record by which searches are compared.
 *
 * @param method what searched
 * @param space what it could remove
 * @param removed in an order that the method gives; baselines that have none by rank
 * @param losses of the model without all of it
 * @param choices where it took one model rather than another
 * @param cost of all answers it needed
 */
public record SearchOutcome(
    Method method,
    SearchSpace space,
    List<Units> removed,
    WindowLosses losses,
    List<Choice> choices,
    Cost cost) {
  public SearchOutcome {
    removed = List.copyOf(removed);
    choices = List.copyOf(choices);
  }

  /** Returns what is left of what ran at the start. */
  public ActiveBlocks active() {
    return space.start().remove(removed);
  }

  /** Returns the parameters that were removed. */
  public long parametersRemoved() {
    return space.parameters(removed);
  }

  /** Returns the share of the parameters of all blocks that is removed, 0 to 1. */
  public double share() {
    return space.share(active());
  }

  /** Returns the name of what it made small, such as {@code nll}. */
  public String objective() {
    return space.objectiveName();
  }

  /** Returns the name of {@link #mean} in JSON: {@code meanNll} or {@code kl}. */
  public String field() {
    return space.field();
  }

  /** Returns the mean of {@link #losses}. */
  public double mean() {
    return losses.mean();
  }

  @Override
  public String toString() {
    String rows = choices.stream().map(choice -> choice + "\n").collect(Collectors.joining());
    return Strings.format(
        "%s%s: removed %s, %s %.6f, %s block passes, %.1f s",
        rows,
        method,
        removed,
        space.objective().label(),
        losses.mean(),
        cost.passesText(),
        cost.seconds());
  }
}
