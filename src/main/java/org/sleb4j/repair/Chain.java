package org.sleb4j.repair;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.Replacements;
import org.sleb4j.model.Unit;
import org.sleb4j.model.family.Slot;
import org.sleb4j.model.family.Stored;
import org.sleb4j.model.family.Writer;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/** The pruned model as it is repaired with one ridge, unit by unit, and its states. */
final class Chain implements AutoCloseable {
  private final ModelView view;
  private final Lanes lanes;
  private final RepairJournal journal;
  private final double rho;
  private final WindowStates states;
  private final List<Replacements> kept = new ArrayList<>();
  private final List<RepairedMatrix> matrices = new ArrayList<>();
  private WindowLosses losses;

  /** Begins with what is in front of the first unit that is refitted. */
  Chain(ModelView view, Lanes lanes, RepairJournal journal, double rho, WindowStates states) {
    this.view = view;
    this.lanes = lanes;
    this.journal = journal;
    this.rho = rho;
    this.states = states;
  }

  double rho() {
    return rho;
  }

  /** Takes the losses behind the last unit, before another chain takes the states. */
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

  /** Runs a unit, refitted to the dense states where the plan says so. */
  void take(Plan.Step step, WindowStates dense) {
    if (step.refitted()) {
      states.enter(step.unit());
      Replacements fitted = fitted(step, dense);
      kept.add(fitted);
      write(step.unit(), fitted);
    } else {
      states.run(view, step.unit());
    }
  }

  /** Packed copies live as long as tensors that are computed with: those of one unit. */
  private void write(Unit unit, Replacements fitted) {
    Map<String, Tensor> tensors = earlier(unit.block());
    tensors.putAll(all(List.of(fitted)));
    try (Replacements now = view.model().replacements(tensors)) {
      write(unit, view.with(now));
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

  private void write(Unit unit, ModelView repaired) {
    lanes.each(
        (scope, lane, input) -> {
          Tensor hidden = states.hidden(scope, repaired, unit, lane, input);
          Tensor x = states.get(scope, lane);
          states.put(scope, lane, repaired.written(scope, unit, x, hidden));
        });
  }

  private Replacements fitted(Plan.Step step, WindowStates dense) {
    Unit unit = step.unit();
    Model model = view.model();
    Writer writer = model.decoder().writer(unit.block(), unit.part()).orElseThrow();
    try (Scope scope = Scope.on(model.device())) {
      Refit refit =
          journal.find(scope, unit, rho).orElseGet(() -> refit(scope, step, writer, dense));
      String name = writer.weight().main().tensor();
      matrices.add(new RepairedMatrix(unit, step.target(), name, refit.change()));
      return model.replacements(refit.tensors());
    }
  }

  private Refit refit(Scope scope, Plan.Step step, Writer writer, WindowStates dense) {
    Refit found = Refit.of(scope, view, writer, changes(scope, step, writer, dense));
    return journal.kept(scope, step.unit(), rho, found);
  }

  private List<Tensor> changes(Scope scope, Plan.Step step, Writer writer, WindowStates dense) {
    if (Double.isInfinite(rho)) {
      return List.of();
    }
    try (Sums sums = Sums.of(writer, view.model().device())) {
      lanes.each(
          (temporary, lane, input) -> {
            if (lane.fitted()) {
              Tensor hidden = states.hidden(temporary, view, step.unit(), lane, input);
              Tensor x = states.get(temporary, lane);
              sums.add(
                  view.read(temporary, step.unit(), x, hidden),
                  dense.get(temporary, lane),
                  view.written(temporary, step.unit(), x, hidden));
            }
          });
      return sums.solve(scope, rho);
    }
  }

  /** Returns the repaired model, whose tensors are its own. */
  ModelView repaired() {
    List<Replacements> some = new ArrayList<>(List.of(view.replaced()));
    some.addAll(kept);
    return view.with(view.model().replacements(all(some)));
  }

  /** Returns the tensors of several, the last of a name. */
  private static Map<String, Tensor> all(List<Replacements> several) {
    Map<String, Tensor> all = new LinkedHashMap<>();
    several.forEach(some -> some.names().forEach(n -> all.put(n, some.find(n).orElseThrow())));
    return all;
  }

  @Override
  public void close() {
    kept.forEach(Replacements::close);
  }
}
