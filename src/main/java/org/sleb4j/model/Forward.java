package org.sleb4j.model;

import java.util.List;
import org.sleb4j.model.family.LayerGroup;
import org.sleb4j.model.family.Slot;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/** Runs the layers of a model: blocks over whole texts, or all of them over the next tokens. */
final class Forward {
  /** Where so few tokens come at once, the time goes into reading weights. */
  private static final int FEW_TOKENS = 64;

  private final Blueprint blueprint;
  private final Layers layers;
  private final ModelInputs inputs;
  private final Turns turns;
  private final Caches caches;
  private final DType dtype;
  private Layers fewTokenLayers;

  /**
   * Takes over layers, which {@link #free} closes.
   *
   * @param turns of threads that compute with them
   */
  Forward(Blueprint blueprint, Layers layers, ModelInputs inputs, Turns turns) {
    this.blueprint = blueprint;
    this.layers = layers;
    this.inputs = inputs;
    this.turns = turns;
    this.dtype = blueprint.dtype();
    this.caches = new Caches(blueprint.decoder(), dtype, layers::device);
  }

  boolean isStreamed() {
    return layers.isStreamed();
  }

  Caches caches() {
    return caches;
  }

  /** Returns the layers that are the fastest for this many tokens at once, loaded at first use. */
  private synchronized Layers layersFor(int tokens) {
    if (tokens > FEW_TOKENS) {
      return layers;
    }
    if (fewTokenLayers == null) {
      fewTokenLayers =
          blueprint.forFewTokens().map(few -> Layers.load(few, part -> {})).orElse(layers);
    }
    return fewTokenLayers;
  }

  /** See {@link Model#embed}. */
  Tensor embed(Scope scope, ModelInput input) {
    return turns.take(() -> layers.embed(scope, input, dtype.code()));
  }

  /** Runs what a step says of a block, numbered as in the original model, over hidden states. */
  Tensor run(Scope scope, Layers.Step step, Tensor x, ModelInput input) {
    return turns.take(() -> layers.run(scope, step, x, input.nothing(), input));
  }

  /** Finishes a unit; see {@link ModelView#written}. */
  Tensor finish(Scope scope, Layers.Step step, Tensor x, Tensor hidden) {
    return turns.take(() -> layers.finish(scope, step, x, hidden));
  }

  /** Returns how much tokens read of each other; see {@link ModelView#attentionWeights}. */
  Tensor attentionWeights(
      Scope scope, int block, Replacements replaced, Tensor x, ModelInput input) {
    return turns.take(() -> new AttentionWeights(blueprint).of(scope, block, replaced, x, input));
  }

  /** Returns what layers that add up what they read have added up for a group of a block. */
  List<Tensor> sums(Scope scope, int block, LayerGroup group) {
    List<String> slots =
        blueprint.decoder().blocks().get(block).slots().stream().map(Slot::name).toList();
    return turns.take(() -> layers.sums(scope, block, slots.indexOf(group.slot()), group.part()));
  }

  /** Makes an empty cache for the active attentions, and loads what continues this many rows. */
  KvCache cache(ActiveBlocks active, int rows, int capacity) {
    return turns.take(
        () -> {
          layersFor(rows);
          return caches.make(blueprint.device(), active, rows, capacity);
        });
  }

  /**
   * Continues sequences; see {@link ModelView#next}. Where a longer text turns keys in another way,
   * those in the cache are computed again, with all that follows from them.
   */
  Tensor next(Scope scope, ModelView view, ModelInput input, KvCache cache) {
    return turns.take(() -> lastLogits(scope, view, input, cache));
  }

  private Tensor lastLogits(Scope scope, ModelView view, ModelInput input, KvCache cache) {
    KvCache.Piece piece = input.piece();
    cache.add(piece);
    if (!inputs.outgrows(piece)) {
      return continued(scope, view, input, cache);
    }
    KvCache.Piece whole = cache.whole(piece);
    try (ModelInput all = inputs.next(scope, whole.ids(), whole.padding(), 0)) {
      return continued(scope, view, all, cache);
    }
  }

  private Tensor continued(Scope scope, ModelView view, ModelInput input, KvCache cache) {
    Layers fastest = layersFor(Math.toIntExact(input.ids().elements()));
    Tensor embedded = fastest.embed(scope, input, dtype.code());
    List<Layers.Step> steps =
        view.active().steps().stream().map(u -> Layers.Step.of(u, view.replaced())).toList();
    Tensor x =
        fastest.run(
            scope,
            steps,
            embedded,
            step -> cache.block(step.block()).orElse(input.nothing()),
            input);
    return fastest.head(scope, "last_logits", List.of(x));
  }

  /** Frees all weights; no computation may be under way. */
  synchronized void free() {
    layers.close();
    if (fewTokenLayers != null && fewTokenLayers != layers) {
      fewTokenLayers.close();
    }
  }
}
