package org.sleb4j.repair;

import java.util.List;
import java.util.stream.IntStream;
import org.sleb4j.model.HiddenStates;
import org.sleb4j.model.ModelInput;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.Unit;
import org.sleb4j.model.Units;
import org.sleb4j.model.family.Block;
import org.sleb4j.model.family.Decoder;
import org.sleb4j.repair.Lanes.Lane;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * The states of all windows, which go through the units of a model one after another; of a model
 * with parallel blocks also those in front of the block.
 */
final class WindowStates {
  private static final int NONE = -1;

  private final Lanes lanes;
  private final Decoder decoder;
  private final HiddenStates store;
  private final long first;
  private int entered = NONE;

  private WindowStates(Lanes lanes, HiddenStates store, long first) {
    this.lanes = lanes;
    this.decoder = lanes.model().decoder();
    this.store = store;
    this.first = first;
  }

  /**
   * Returns the states of several models.
   *
   * @param store has room for {@link #tokens}, one behind another
   */
  static List<WindowStates> in(HiddenStates store, Lanes lanes, int models) {
    long each = tokens(lanes, 1);
    return IntStream.range(0, models)
        .mapToObj(i -> new WindowStates(lanes, store, i * each))
        .toList();
  }

  /** Returns how many states are kept of several models. */
  static long tokens(Lanes lanes, int models) {
    boolean both = lanes.model().decoder().blocks().stream().anyMatch(Block::isParallel);
    return lanes.tokens() * models * (both ? 2 : 1);
  }

  /** Returns the block whose front is kept, or -1. */
  int entered() {
    return entered;
  }

  /** Takes note that the states in the store are those of a walk that entered this block. */
  void resume(int block) {
    entered = block;
  }

  /** Begins in front of the first unit. */
  void embed() {
    lanes.each((scope, lane, input) -> put(scope, lane, lanes.model().embed(scope, input)));
  }

  /** Takes the place of another one in a model. */
  void copy(WindowStates other) {
    entered = other.entered;
    lanes.each(
        (scope, lane, input) -> {
          put(scope, lane, other.get(scope, lane));
          if (entered != NONE) {
            store.put(scope, front(lane), other.rows(scope, lane, other.front(lane)));
          }
        });
  }

  /** Takes note of what enters a block, where both of its units read that. */
  void enter(Unit unit) {
    if (isParallel(unit) && entered != unit.block()) {
      entered = unit.block();
      lanes.each((scope, lane, input) -> store.put(scope, front(lane), get(scope, lane)));
    }
  }

  private boolean isParallel(Unit unit) {
    return decoder.blocks().get(unit.block()).isParallel();
  }

  /** Runs a unit that states {@link #enter}. */
  void run(ModelView view, Unit unit) {
    enter(unit);
    lanes.each((scope, lane, input) -> put(scope, lane, behind(scope, view, unit, lane, input)));
  }

  private Tensor behind(Scope scope, ModelView view, Unit unit, Lane lane, ModelInput input) {
    if (isParallel(unit)) {
      return view.written(scope, unit, get(scope, lane), hidden(scope, view, unit, lane, input));
    }
    lanes.ran(lane);
    return view.run(scope, Units.of(unit), get(scope, lane), input);
  }

  /** Returns what the output layer of a unit reads. */
  Tensor hidden(Scope scope, ModelView view, Unit unit, Lane lane, ModelInput input) {
    lanes.ran(lane);
    return view.hidden(scope, unit, reads(scope, unit, lane), input);
  }

  private Tensor reads(Scope scope, Unit unit, Lane lane) {
    return isParallel(unit) ? rows(scope, lane, front(lane)) : get(scope, lane);
  }

  /** Returns the place of what entered a block, behind all states. */
  private long front(Lane lane) {
    return first + lanes.tokens() + lane.first();
  }

  /** Returns the states of a batch, [rows, tokens, width]. */
  Tensor get(Scope scope, Lane lane) {
    return rows(scope, lane, first + lane.first());
  }

  private Tensor rows(Scope scope, Lane lane, long place) {
    return store.get(scope, place, lane.batch().windows().size(), lane.batch().length());
  }

  void put(Scope scope, Lane lane, Tensor x) {
    store.put(scope, first + lane.first(), x);
  }
}
