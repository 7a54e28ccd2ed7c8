package org.sleb4j.repair;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.HiddenStates;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.Replacements;
import org.sleb4j.model.Unit;
import org.sleb4j.model.family.Slot;
import org.sleb4j.model.family.Stored;
import org.sleb4j.model.family.Writer;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;
import org.sleb4j.torch.TensorCopy;

/** States in this process: in memory or, where they do not fit, in a temporary file. */
final class StatesHere implements RepairStates {
  private final ModelView view;
  private final Lanes lanes;
  private final HiddenStates store;
  private final long tokens;
  private final long room;
  private final List<WindowStates> models;
  private Optional<Activations> read = Optional.empty();

  /** Makes room, and embeds the tokens of the dense model. */
  StatesHere(Setting setting) {
    this(setting, new Lanes(setting.view().model(), setting));
    try {
      embed();
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** Makes room for the states of windows. */
  StatesHere(Setting setting, Lanes lanes) {
    this.view = setting.view();
    this.lanes = lanes;
    int count = setting.chains() + 1;
    this.tokens = WindowStates.tokens(lanes, count);
    long bytes = HiddenStates.bytes(lanes.model(), tokens, lanes.model().info().width());
    long all = setting.room().bytes();
    this.room = bytes <= all ? all - bytes : all;
    this.store = HiddenStates.of(lanes.model(), tokens, setting.room());
    this.models = WindowStates.in(store, lanes, count);
  }

  /** Embeds the tokens of the dense model. */
  void embed() {
    dense().embed();
  }

  /** Copies all states. */
  TensorCopy copy() {
    try (Scope scope = Scope.on(view.model().device())) {
      return TensorCopy.of(store.get(scope, 0, 1, Math.toIntExact(tokens)));
    }
  }

  /** Returns for each model the block whose front is among the states, or -1. */
  int[] entered() {
    return models.stream().mapToInt(WindowStates::entered).toArray();
  }

  /** Puts copied states in the place of all. */
  void restore(Scope scope, TensorCopy copy, int[] entered) {
    store.put(scope, 0, copy.open(scope));
    for (int i = 0; i < entered.length; i++) {
      models.get(i).resume(entered[i]);
    }
  }

  private WindowStates dense() {
    return models.get(0);
  }

  private WindowStates chain(int number) {
    return models.get(number + 1);
  }

  @Override
  public <T> T inTurn(Supplier<T> step) {
    return view.model().inTurn(step);
  }

  @Override
  public void dense(List<Unit> units) {
    units.forEach(unit -> dense().run(lanes.model().full(), unit));
  }

  @Override
  public void begin() {
    models.stream().skip(1).forEach(chain -> chain.copy(dense()));
  }

  @Override
  public void run(int chain, Unit unit) {
    chain(chain).run(view, unit);
  }

  @Override
  public void products(int chain, Unit unit, Consumer<List<Tensor>> sums) {
    WindowStates states = chain(chain);
    Writer writer = view.model().decoder().writer(unit.block(), unit.part()).orElseThrow();
    states.enter(unit);
    forget();
    Activations kept = new Activations(lanes, room);
    read = Optional.of(kept);
    lanes.each(
        (scope, lane, input) -> {
          if (lane.fitted()) {
            Tensor hidden = kept.keep(scope, lane, states.hidden(scope, view, unit, lane, input));
            Tensor x = states.get(scope, lane);
            sums.accept(
                Sums.products(
                    scope,
                    writer,
                    view.read(scope, unit, x, hidden),
                    dense().get(scope, lane),
                    view.written(scope, unit, x, hidden)));
          }
        });
  }

  private void forget() {
    read.ifPresent(Activations::close);
    read = Optional.empty();
  }

  /** Packed copies live as long as tensors that are computed with: those of one unit. */
  @Override
  public void write(int chain, Unit unit, Map<String, Tensor> fitted) {
    chain(chain).enter(unit);
    Map<String, Tensor> tensors = earlier(unit.block());
    tensors.putAll(fitted);
    try (Replacements now = view.model().replacements(tensors)) {
      write(chain(chain), unit, view.with(now));
    }
    forget();
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

  private void write(WindowStates states, Unit unit, ModelView repaired) {
    lanes.each(
        (scope, lane, input) -> {
          Tensor hidden =
              read.flatMap(kept -> kept.find(scope, lane))
                  .orElseGet(() -> states.hidden(scope, repaired, unit, lane, input));
          Tensor x = states.get(scope, lane);
          states.put(scope, lane, repaired.written(scope, unit, x, hidden));
        });
  }

  @Override
  public WindowLosses denseLosses() {
    return lanes.losses(dense());
  }

  @Override
  public WindowLosses losses(int chain) {
    return lanes.losses(chain(chain));
  }

  @Override
  public double blockPasses() {
    return lanes.blockPasses();
  }

  @Override
  public void close() {
    forget();
    store.close();
  }
}
