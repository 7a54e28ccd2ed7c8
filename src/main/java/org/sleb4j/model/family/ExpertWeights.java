package org.sleb4j.model.family;

import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * The weights of a {@link Mixture} in one of the layouts of checkpoints.
 *
 * @param router [experts, width]
 * @param gates each [size, width]
 * @param ups each [size, width]
 * @param downs each [width, size]
 */
record ExpertWeights(Weight router, List<Weight> gates, List<Weight> ups, List<Weight> downs) {
  ExpertWeights {
    gates = List.copyOf(gates);
    ups = List.copyOf(ups);
    downs = List.copyOf(downs);
  }

  /**
   * How many experts there are and how large they are.
   *
   * @param width of a state
   * @param size of what is between gate and down
   */
  record Sizes(int count, int width, int size) {
    private List<Weight> each(IntFunction<Weight> weight) {
      return IntStream.range(0, count).mapToObj(weight).toList();
    }
  }

  /** The names that the three layers of an expert have in a checkpoint. */
  record Spelling(String gate, String up, String down) {
    static final Spelling MIXTRAL = new Spelling("w1", "w3", "w2");
    static final Spelling QWEN = new Spelling("gate_proj", "up_proj", "down_proj");
  }

  /** Returns the layouts that checkpoints have, the one that transformers writes first. */
  static List<ExpertWeights> layouts(String module, Spelling spelling, Sizes sizes) {
    return List.of(
        separate(module, spelling, sizes),
        stacked(module, sizes, false),
        stacked(module, sizes, true));
  }

  private static Weight router(String module, Sizes sizes) {
    return Weight.of(module + ".gate", sizes.count(), sizes.width());
  }

  /** Three tensors for each expert, such as {@code experts.3.w1.weight}. */
  private static ExpertWeights separate(String module, Spelling spelling, Sizes sizes) {
    String expert = module + ".experts.";
    return new ExpertWeights(
        router(module, sizes),
        sizes.each(e -> Weight.of(expert + e + "." + spelling.gate(), sizes.size(), sizes.width())),
        sizes.each(e -> Weight.of(expert + e + "." + spelling.up(), sizes.size(), sizes.width())),
        sizes.each(
            e -> Weight.of(expert + e + "." + spelling.down(), sizes.width(), sizes.size())));
  }

  /**
   * Two tensors for all experts: {@code experts.gate_up_proj}, [experts, 2 size, width], a gate in
   * front of its up, and {@code experts.down_proj}, [experts, width, size].
   *
   * @param transposed whether the last two axes are swapped
   */
  private static ExpertWeights stacked(String module, Sizes sizes, boolean transposed) {
    String inner = module + ".experts.gate_up_proj";
    String outer = module + ".experts.down_proj";
    int size = sizes.size();
    IntFunction<Weight> both =
        e -> stacked(Stored.stacked(inner, e, sizes.count(), 2L * size, sizes.width()), transposed);
    return new ExpertWeights(
        router(module, sizes),
        sizes.each(e -> both.apply(e).rows(0, size)),
        sizes.each(e -> both.apply(e).rows(size, size)),
        sizes.each(
            e ->
                stacked(Stored.stacked(outer, e, sizes.count(), sizes.width(), size), transposed)));
  }

  private static Weight stacked(Stored matrix, boolean transposed) {
    return new Weight(transposed ? matrix.asTransposed() : matrix, Optional.empty());
  }

  /** Returns whether a block is held in this layout, as far as names go. */
  boolean isNamedIn(Tensors tensors) {
    return tensors.names(router.main()) && tensors.names(gates.get(0).main());
  }

  /** Returns whether a block is held in this layout. */
  boolean isIn(Tensors tensors) {
    return isNamedIn(tensors)
        && tensors.has(gates.get(0).main())
        && tensors.has(downs.get(0).main());
  }

  /** Returns whether all experts are in one tensor. */
  boolean areStacked() {
    return gates.get(0).main().place().isPresent();
  }

  /** Returns multiply-adds of a token that runs through one expert. */
  double elementsOfOne() {
    return (double) gates.get(0).main().elements()
        + ups.get(0).main().elements()
        + downs.get(0).main().elements();
  }
}
