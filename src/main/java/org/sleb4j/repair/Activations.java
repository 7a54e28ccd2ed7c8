package org.sleb4j.repair;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.sleb4j.model.HiddenStates;
import org.sleb4j.model.Model;
import org.sleb4j.repair.Lanes.Lane;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * What the output layer of a unit reads, kept from the sums until it is written with the new
 * weights, where memory has room for all windows: the unit then runs once.
 */
final class Activations implements AutoCloseable {
  private final Model model;
  private final long tokens;
  private final long room;
  private final Set<Long> kept = new HashSet<>();
  private Optional<HiddenStates> store = Optional.empty();

  /**
   * Keeps nothing yet.
   *
   * @param room the bytes that memory has for them
   */
  Activations(Lanes lanes, long room) {
    this.model = lanes.model();
    this.tokens = lanes.tokens();
    this.room = room;
  }

  /** Keeps what is read of a batch, [rows, tokens, inputs], where there is room. */
  Tensor keep(Scope scope, Lane lane, Tensor hidden) {
    if (store.isEmpty() && hidden.dtype() == model.info().dtype()) {
      store = HiddenStates.inMemory(model, tokens, (int) hidden.size(-1), room);
    }
    store.ifPresent(
        states -> {
          states.put(scope, lane.first(), hidden);
          kept.add(lane.first());
        });
    return hidden;
  }

  /** Returns what was kept of a batch. */
  Optional<Tensor> find(Scope scope, Lane lane) {
    return store
        .filter(states -> kept.contains(lane.first()))
        .map(
            states ->
                states.get(
                    scope, lane.first(), lane.batch().windows().size(), lane.batch().length()));
  }

  @Override
  public void close() {
    store.ifPresent(HiddenStates::close);
  }
}
