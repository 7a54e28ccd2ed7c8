package org.sleb4j.model;

import java.util.List;
import java.util.Map;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * What a family makes of a config: sizes, the names and shapes of the weights, and the programs.
 *
 * <p>The programs are TorchScript. A block's text defines {@code block(self, x, w, context, mask,
 * cache, start)}; it may call what {@link Scripts} and the kind of linear layer define. The ends
 * define {@code embed(self, ids, positions, w)}, {@code final(self, x, w)} and, where blocks need
 * more than the hidden state, {@code context}.
 */
interface Architecture {
  /** Returns the name of the family, the {@code model_type} of the config. */
  String family();

  int blockCount();

  /** Returns the size of a hidden state. */
  int width();

  int vocabularySize();

  /** Returns the longest window, in tokens, that the model was made for. */
  int contextLength();

  /** Returns the query heads of a block. */
  int heads();

  /** Returns the key and value heads of a block. */
  int kvHeads();

  int headSize();

  /** Returns the constants that the programs read as {@code self.name}. */
  Map<String, Object> constants();

  String blockScript();

  String endsScript();

  /** Returns the groups that {@code embed} takes. */
  List<WeightGroup> embedding();

  /** Returns the groups that one block takes. */
  List<WeightGroup> block(int block);

  /** Returns the linear groups of {@link #block}, in its order, with what computes their input. */
  List<LayerGroup> layers(int block);

  /** Returns the groups that {@code final} takes, and behind them the head's. */
  List<WeightGroup> head();

  /** Tells whether a tensor of a checkpoint is known to be of no use. */
  boolean ignores(String tensor);

  /**
   * Returns the tables that every block shares, such as rotary angles, as arguments of {@code
   * context}; none where blocks need no more than the hidden state.
   *
   * @param length the tokens seen so far, those of the call included
   */
  List<Tensor> tables(Scope scope, int length);

  /** Returns which blocks see only the last tokens. */
  default SlidingWindow sliding() {
    return SlidingWindow.NONE;
  }
}
