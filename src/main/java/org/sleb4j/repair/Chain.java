package org.sleb4j.repair;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sleb4j.check.Check;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.Replacements;
import org.sleb4j.model.Unit;
import org.sleb4j.model.family.Writer;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/** The pruned model as it is repaired with one ridge, unit by unit. */
final class Chain implements AutoCloseable {
  private final ModelView view;
  private final RepairStates states;
  private final int number;
  private final FinishedUnits finished;
  private final double rho;
  private final List<Replacements> kept = new ArrayList<>();
  private final List<RepairedMatrix> matrices = new ArrayList<>();
  private WindowLosses losses;

  /**
   * Begins with what is in front of the first unit that is refitted.
   *
   * @param number of the chain among those of the states
   */
  Chain(ModelView view, RepairStates states, int number, FinishedUnits finished, double rho) {
    this.view = view;
    this.states = states;
    this.number = number;
    this.finished = finished;
    this.rho = rho;
  }

  double rho() {
    return rho;
  }

  /** Takes the losses behind the last unit. */
  void measure() {
    losses = states.losses(number);
  }

  /** Returns the losses that were measured. */
  WindowLosses losses() {
    return losses;
  }

  List<RepairedMatrix> matrices() {
    return matrices;
  }

  /** Runs a unit, refitted to the dense states where the plan says so. */
  void take(Plan.Step step) {
    if (!step.refitted()) {
      states.run(number, step.unit());
      return;
    }
    try (Scope scope = Scope.on(view.model().device())) {
      Refit refit = fitted(scope, step);
      states.write(number, step.unit(), refit.tensors());
      if (!finished.areKept()) {
        kept.add(view.model().replacements(refit.tensors()));
      }
    }
  }

  private Refit fitted(Scope scope, Plan.Step step) {
    Unit unit = step.unit();
    Writer writer = view.model().decoder().writer(unit.block(), unit.part()).orElseThrow();
    Refit refit =
        finished
            .find(scope, unit, rho)
            .orElseGet(() -> refit(scope, step, writer, changes(scope, step, writer)));
    String name = writer.weight().main().tensor();
    matrices.add(new RepairedMatrix(unit, step.target(), name, refit.change()));
    return refit;
  }

  private Refit refit(Scope scope, Plan.Step step, Writer writer, List<Tensor> changes) {
    return finished.kept(scope, step.unit(), rho, Refit.of(scope, view, writer, changes));
  }

  private List<Tensor> changes(Scope scope, Plan.Step step, Writer writer) {
    if (Double.isInfinite(rho)) {
      return List.of();
    }
    try (Sums sums = Sums.of(writer, view.model().device())) {
      states.products(number, step.unit(), sums::add);
      checkFinite(sums, writer);
      return sums.solve(scope, rho);
    }
  }

  private void checkFinite(Sums sums, Writer writer) {
    Check.that(
        sums.areFinite(),
        "The sums of %s are not finite: a weight of %s is not a number, or its states overflow in"
            + " %s; check the weights, or try another dtype.",
        writer.weight().main().tensor(),
        view.model().name(),
        view.model().info().dtype());
  }

  /** Returns the repaired model, whose tensors are its own. */
  ModelView repaired() {
    try (Scope scope = Scope.on(Device.cpu())) {
      Map<String, Tensor> all = new LinkedHashMap<>(tensors(view.replaced()));
      kept.forEach(some -> all.putAll(tensors(some)));
      if (finished.areKept()) {
        matrices.forEach(matrix -> all.putAll(finished.get(scope, matrix.unit(), rho).tensors()));
      }
      return view.with(view.model().replacements(all));
    }
  }

  private static Map<String, Tensor> tensors(Replacements some) {
    Map<String, Tensor> all = new LinkedHashMap<>();
    some.names().forEach(name -> all.put(name, some.find(name).orElseThrow()));
    return all;
  }

  @Override
  public void close() {
    kept.forEach(Replacements::close);
  }
}
