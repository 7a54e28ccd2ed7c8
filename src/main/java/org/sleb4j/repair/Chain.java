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
import org.sleb4j.model.family.Slot;
import org.sleb4j.model.family.Stored;
import org.sleb4j.model.family.Writer;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/** The pruned model as it is repaired with one ridge, unit by unit, and its states. */
final class Chain implements AutoCloseable {
  private final ModelView view;
  private final Lanes lanes;
  private final FinishedUnits finished;
  private final double rho;
  private final WindowStates states;
  private final List<Replacements> kept = new ArrayList<>();
  private final List<RepairedMatrix> matrices = new ArrayList<>();
  private WindowLosses losses;

  /** Begins with what is in front of the first unit that is refitted. */
  Chain(ModelView view, Lanes lanes, FinishedUnits finished, double rho, WindowStates states) {
    this.view = view;
    this.lanes = lanes;
    this.finished = finished;
    this.rho = rho;
    this.states = states;
  }

  double rho() {
    return rho;
  }

  /** Takes the place of the dense model, in front of the first unit that is refitted. */
  void begin(WindowStates dense) {
    states.copy(dense);
  }

  /** Takes the losses behind the last unit. */
  void measure() {
    losses = lanes.losses(states);
  }

  /** Returns the losses that were measured. */
  WindowLosses losses() {
    return losses;
  }

  List<RepairedMatrix> matrices() {
    return matrices;
  }

  /**
   * Runs a unit, refitted to the dense states where the plan says so.
   *
   * @param room the bytes that memory has for what the unit's output layer reads
   */
  void take(Plan.Step step, WindowStates dense, long room) {
    if (!step.refitted()) {
      states.run(view, step.unit());
      return;
    }
    states.enter(step.unit());
    try (Activations read = new Activations(lanes, room);
        Scope scope = Scope.on(view.model().device())) {
      Refit refit = fitted(scope, step, dense, read);
      write(step.unit(), refit.tensors(), read);
      if (!finished.areKept()) {
        kept.add(view.model().replacements(refit.tensors()));
      }
    }
  }

  /** Packed copies live as long as tensors that are computed with: those of one unit. */
  private void write(Unit unit, Map<String, Tensor> fitted, Activations read) {
    Map<String, Tensor> tensors = earlier(unit.block());
    tensors.putAll(fitted);
    try (Replacements now = view.model().replacements(tensors)) {
      write(unit, view.with(now), read);
    }
  }

  /** Returns the tensors that a block has from an earlier repair. */
  private Map<String, Tensor> earlier(int block) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    view.model().decoder().blockSlots(block).stream()
        .flatMap(Slot::each)
        .map(Stored::tensor)
        .forEach(name -> view.replaced().find(name).ifPresent(x -> tensors.put(name, x)));
    return tensors;
  }

  private void write(Unit unit, ModelView repaired, Activations read) {
    lanes.each(
        (scope, lane, input) -> {
          Tensor hidden =
              read.find(scope, lane)
                  .orElseGet(() -> states.hidden(scope, repaired, unit, lane, input));
          Tensor x = states.get(scope, lane);
          states.put(scope, lane, repaired.written(scope, unit, x, hidden));
        });
  }

  private Refit fitted(Scope scope, Plan.Step step, WindowStates dense, Activations read) {
    Unit unit = step.unit();
    Writer writer = view.model().decoder().writer(unit.block(), unit.part()).orElseThrow();
    Refit refit =
        finished
            .find(scope, unit, rho)
            .orElseGet(() -> refit(scope, step, writer, changes(scope, step, writer, dense, read)));
    String name = writer.weight().main().tensor();
    matrices.add(new RepairedMatrix(unit, step.target(), name, refit.change()));
    return refit;
  }

  private Refit refit(Scope scope, Plan.Step step, Writer writer, List<Tensor> changes) {
    return finished.kept(scope, step.unit(), rho, Refit.of(scope, view, writer, changes));
  }

  private List<Tensor> changes(
      Scope scope, Plan.Step step, Writer writer, WindowStates dense, Activations read) {
    if (Double.isInfinite(rho)) {
      return List.of();
    }
    try (Sums sums = Sums.of(writer, view.model().device())) {
      lanes.each(
          (temporary, lane, input) -> {
            if (lane.fitted()) {
              Tensor hidden =
                  read.keep(
                      temporary, lane, states.hidden(temporary, view, step.unit(), lane, input));
              Tensor x = states.get(temporary, lane);
              sums.add(
                  view.read(temporary, step.unit(), x, hidden),
                  dense.get(temporary, lane),
                  view.written(temporary, step.unit(), x, hidden));
            }
          });
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
