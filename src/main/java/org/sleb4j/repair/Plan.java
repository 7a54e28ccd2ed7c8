package org.sleb4j.repair;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.sleb4j.check.Check;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.Unit;
import org.sleb4j.model.family.Decoder;
import org.sleb4j.model.family.Writer;

/**
 * The surviving units in order, with what each of them aims at.
 *
 * <p>The two units of a parallel block add to the states side by side: there the surviving one
 * comes first, so that it makes up for the other, and what it reads stays what it was.
 *
 * @param view the pruned model
 * @param steps one for each surviving unit
 * @param first the step in front of which dense and pruned model still compute the same
 */
record Plan(ModelView view, List<Step> steps, int first) {
  /**
   * A surviving unit.
   *
   * @param dense the units of the dense model behind the last step's, up to and with the one behind
   *     which the states are that this step aims at
   * @param refitted whether its writer is fitted
   */
  record Step(Unit unit, List<Unit> dense, boolean refitted) {
    Step {
      dense = List.copyOf(dense);
    }

    /** Returns the unit behind which the states are that this step aims at. */
    Unit target() {
      return dense.get(dense.size() - 1);
    }

    private boolean isInFrontOfGap() {
      return !target().equals(unit);
    }

    private Step refittedIf(boolean condition) {
      return new Step(unit, dense, condition);
    }
  }

  Plan {
    steps = List.copyOf(steps);
  }

  /**
   * Makes the plan of a view.
   *
   * @throws org.sleb4j.check.InvalidInputException if nothing is removed, no unit is in front of a
   *     gap, or one that would be refitted has no writer
   */
  static Plan of(ModelView view, Mode mode) {
    Model model = view.model();
    Check.that(
        !view.active().removedUnits().isEmpty(),
        "No unit of %s is removed: there is nothing to repair.",
        model.name());
    List<Step> steps = steps(order(model.decoder(), view.active()), view.active());
    int gap = firstGap(steps, view.active());
    List<Step> chosen =
        IntStream.range(0, steps.size())
            .mapToObj(i -> steps.get(i).refittedIf(isRefitted(steps.get(i), i >= gap, mode)))
            .toList();
    Check.that(
        chosen.stream().anyMatch(Step::refitted),
        "No unit is in front of a gap, since only the first units are removed: repair mode gap"
            + " refits nothing, use all.");
    chosen.stream().filter(Step::refitted).forEach(step -> checkWriter(model, step.unit()));
    return new Plan(view, chosen, Math.min(gap, firstReplaced(view, chosen)));
  }

  /** Returns the bytes of the weights that are fitted, as they are stored. */
  long bytes() {
    Model model = view.model();
    return steps.stream()
        .filter(Step::refitted)
        .map(step -> model.decoder().writer(step.unit().block(), step.unit().part()).orElseThrow())
        .flatMap(writer -> Refit.changed(writer).stream())
        .mapToLong(w -> w.storedElements() * model.weights().storedType(w).bytes())
        .sum();
  }

  private static boolean isRefitted(Step step, boolean behindGap, Mode mode) {
    return mode == Mode.ALL ? behindGap : step.isInFrontOfGap();
  }

  private static List<Unit> order(Decoder decoder, ActiveBlocks active) {
    List<Unit> units = new ArrayList<>();
    for (int block = 0; block < decoder.blockCount(); block++) {
      List<Unit> both = new ArrayList<>(Unit.of(block));
      if (decoder.blocks().get(block).isParallel()) {
        both.sort(Comparator.comparing(unit -> !active.isActive(unit)));
      }
      units.addAll(both);
    }
    return units;
  }

  private static List<Step> steps(List<Unit> order, ActiveBlocks active) {
    List<Step> steps = new ArrayList<>();
    List<Unit> passed = new ArrayList<>();
    for (int i = 0; i < order.size(); i++) {
      passed.add(order.get(i));
      if (i + 1 == order.size() || active.isActive(order.get(i + 1))) {
        List<Unit> survivors = passed.stream().filter(active::isActive).toList();
        if (!survivors.isEmpty()) {
          steps.add(new Step(survivors.get(0), passed, false));
          passed = new ArrayList<>();
        }
      }
    }
    return steps;
  }

  private static int firstGap(List<Step> steps, ActiveBlocks active) {
    return IntStream.range(0, steps.size())
        .filter(i -> steps.get(i).dense().stream().anyMatch(unit -> !active.isActive(unit)))
        .findFirst()
        .orElseThrow();
  }

  /** Returns the first step whose block computes with tensors of its own already. */
  private static int firstReplaced(ModelView view, List<Step> steps) {
    return IntStream.range(0, steps.size())
        .filter(i -> view.replacedBlocks().contains(steps.get(i).unit().block()))
        .findFirst()
        .orElse(steps.size());
  }

  private static void checkWriter(Model model, Unit unit) {
    Check.that(
        model.decoder().writer(unit.block(), unit.part()).filter(Plan::isWhole).isPresent(),
        "%s of %s cannot be refitted in closed form, since it does not write with one matrix or"
            + " norm of its own (the outputs of experts are routed): remove other units, or use"
            + " repair mode gap where it is in front of none.",
        unit,
        model.name());
  }

  private static boolean isWhole(Writer writer) {
    return writer.weight().each().allMatch(stored -> stored.isWhole());
  }
}
