package org.sleb4j.model;

import java.util.ArrayList;
import java.util.List;
import org.sleb4j.check.Interrupted;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * A model with some of its units removed: the same weights, another {@link ActiveBlocks}, and a few
 * tensors of its own where it was repaired.
 *
 * <p>A removed unit passes its input on unchanged. A view owns nothing; it is of use as long as its
 * model and its {@link Replacements} are open.
 */
public final class ModelView {
  private final Model model;
  private final ActiveBlocks active;
  private final Replacements replaced;

  ModelView(Model model, ActiveBlocks active, Replacements replaced) {
    this.model = model;
    this.active = active;
    this.replaced = replaced;
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
    return with(active.remove(block));
  }

  /** Returns this model without one more unit; see {@link ActiveBlocks#remove(Unit)}. */
  public ModelView without(Unit unit) {
    return with(active.remove(unit));
  }

  /** Returns this model with other blocks; see {@link Model#view(ActiveBlocks)}. */
  public ModelView with(ActiveBlocks others) {
    return new ModelView(model, model.view(others).active, replaced);
  }

  /** Returns this model with these tensors in the place of the model's. */
  public ModelView with(Replacements others) {
    return new ModelView(model, active, others);
  }

  /** Returns the tensors that it has instead of the model's. */
  public Replacements replaced() {
    return replaced;
  }

  /** Returns the blocks that compute with such a tensor, in the order in which they run. */
  public List<Integer> replacedBlocks() {
    return active.active().stream()
        .filter(block -> model.decoder().blockSlots(block).stream().anyMatch(replaced::touch))
        .toList();
  }

  /** Returns this model without a block or a unit more; see {@link ActiveBlocks#remove(Units)}. */
  public ModelView without(Units units) {
    return with(active.remove(units));
  }

  /** Runs a block, or one unit of it, whether it is active or not, over hidden states. */
  public Tensor run(Scope scope, Units step, Tensor x, ModelInput input) {
    return model.forward().run(scope, Layers.Step.of(step, replaced), x, input);
  }

  private Layers.Step step(Unit unit, String half) {
    return new Layers.Step(unit.block(), unit.part().method() + half, replaced);
  }

  /**
   * Runs the first half of a unit that has a {@link org.sleb4j.model.family.Writer}: returns what
   * its output layer reads, [rows, tokens, inputs].
   *
   * @param x the states that the unit reads
   */
  public Tensor hidden(Scope scope, Unit unit, Tensor x, ModelInput input) {
    return model.forward().run(scope, step(unit, "_hidden"), x, input);
  }

  /**
   * Runs the second half of a unit: returns the states behind it.
   *
   * @param x the states that it adds to
   * @param hidden what its output layer reads
   */
  public Tensor written(Scope scope, Unit unit, Tensor x, Tensor hidden) {
    return model.forward().finish(scope, step(unit, "_written"), x, hidden);
  }

  /** Returns what the writer of a unit reads, the output layer or a norm; see {@link #written}. */
  public Tensor read(Scope scope, Unit unit, Tensor x, Tensor hidden) {
    return model.forward().finish(scope, step(unit, "_read"), x, hidden);
  }

  /**
   * Returns how much each token reads of each token in the attention of a block, whether it is
   * active or not: the weights of the values, which sum to 1, [rows, query heads, tokens, tokens]
   * in float32.
   *
   * @param x the states that enter the block
   */
  public Tensor attentionWeights(Scope scope, int block, Tensor x, ModelInput input) {
    return model.forward().attentionWeights(scope, block, replaced, x, input);
  }

  /** Makes an empty cache for sequences of at most this many tokens. */
  public KvCache cache(int rows, int capacity) {
    return model.forward().cache(active, rows, capacity);
  }

  /** Returns the states that leave the last active block, [rows, tokens, width]. */
  public Tensor states(Scope scope, ModelInput input) {
    return states(scope, List.of(input)).get(0);
  }

  /** Returns the states of several inputs, a block runs on all of them before the next one. */
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
    return model.forward().next(scope, this, input, cache);
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
