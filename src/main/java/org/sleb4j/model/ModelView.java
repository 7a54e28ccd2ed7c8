package org.sleb4j.model;

import java.util.ArrayList;
import java.util.List;
import org.sleb4j.check.Interrupted;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * A model with some of its units removed: the same weights, another {@link ActiveBlocks}.
 *
 * <p>A removed unit passes its input on unchanged. A view owns nothing; it is of use as long as its
 * model is open.
 */
public final class ModelView {
  private final Model model;
  private final ActiveBlocks active;

  ModelView(Model model, ActiveBlocks active) {
    this.model = model;
    this.active = active;
  }

  /** Returns the model whose weights it uses. */
  public Model model() {
    return model;
  }

  /** Returns the blocks that run. */
  public ActiveBlocks active() {
    return active;
  }

  /** Returns this model without one more block; see {@link ActiveBlocks#remove(int)}. */
  public ModelView without(int block) {
    return model.view(active.remove(block));
  }

  /** Returns this model without one more unit; see {@link ActiveBlocks#remove(Unit)}. */
  public ModelView without(Unit unit) {
    return model.view(active.remove(unit));
  }

  /** Returns this model without a block or a unit more; see {@link ActiveBlocks#remove(Units)}. */
  public ModelView without(Units units) {
    return model.view(active.remove(units));
  }

  /** Runs a block, or one unit of it, whether it is active or not, over hidden states. */
  public Tensor run(Scope scope, Units step, Tensor x, ModelInput input) {
    return model.run(scope, step, x, input);
  }

  /** Makes an empty cache for sequences of at most this many tokens. */
  public KvCache cache(int rows, int capacity) {
    return model.forward().cache(active, rows, capacity);
  }

  /** Returns the states that leave the last active block, [rows, tokens, width]. */
  public Tensor states(Scope scope, ModelInput input) {
    return states(scope, List.of(input)).get(0);
  }

  /** Returns the states of several inputs, a block at work on all of them before the next one. */
  public List<Tensor> states(Scope scope, List<ModelInput> inputs) {
    return model.inTurn(() -> walk(scope, inputs));
  }

  private List<Tensor> walk(Scope scope, List<ModelInput> inputs) {
    List<Tensor> states = new ArrayList<>();
    inputs.forEach(input -> states.add(model.embed(scope, input)));
    for (Units step : active.steps()) {
      for (int i = 0; i < states.size(); i++) {
        Interrupted.check();
        states.set(i, replace(states.get(i), run(scope, step, states.get(i), inputs.get(i))));
      }
    }
    return states;
  }

  /**
   * Continues sequences: returns the float32 logits of each row's last token, [rows, ids], and
   * leaves the keys and values of all its tokens in the cache.
   */
  public Tensor next(Scope scope, ModelInput input, KvCache cache) {
    return model.forward().next(scope, active, input, cache);
  }

  private static Tensor replace(Tensor old, Tensor next) {
    old.close();
    return next;
  }

  @Override
  public String toString() {
    return model.info().family() + " with " + active;
  }
}
