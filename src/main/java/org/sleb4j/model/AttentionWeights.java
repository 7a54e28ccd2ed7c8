package org.sleb4j.model;

import org.sleb4j.model.family.Attention;
import org.sleb4j.model.family.Block;
import org.sleb4j.model.family.Script;
import org.sleb4j.torch.Argument;
import org.sleb4j.torch.Products;
import org.sleb4j.torch.Program;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * Computes how much tokens read of each other in an attention. Few ask for it: the program and the
 * weights of the attention are made for each call, whose memory ends with it.
 */
final class AttentionWeights {
  private final Blueprint blueprint;

  AttentionWeights(Blueprint blueprint) {
    this.blueprint = blueprint;
  }

  /**
   * Runs the attention of a block; see {@link ModelView#attentionWeights}.
   *
   * @param replaced what stands for some of its weights
   */
  Tensor of(Scope scope, int block, Replacements replaced, Tensor x, ModelInput input) {
    Block itself = blueprint.decoder().blocks().get(block);
    Attention attention = itself.attention();
    try (Program program = compile(itself.attentionWeights());
        Argument weights = load(block, replaced)) {
      return program.tensor(
          scope,
          "attention_unit_weights",
          x,
          weights,
          input.context(attention),
          input.mask(attention),
          input.nothing(),
          0);
    }
  }

  private Program compile(Script script) {
    String products = blueprint.kind().script() + Products.script();
    return Program.compile(script.text() + products, script.constants());
  }

  /** All on the device of the input, whatever device runs the block otherwise. */
  private Argument load(int block, Replacements replaced) {
    return blueprint
        .loader(blueprint.device())
        .with(replaced)
        .load(blueprint.decoder().attentionSlots(block));
  }
}
