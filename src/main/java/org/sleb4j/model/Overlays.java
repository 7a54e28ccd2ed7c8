package org.sleb4j.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sleb4j.model.family.Decoder;
import org.sleb4j.model.family.Slot;
import org.sleb4j.torch.Argument;
import org.sleb4j.torch.Program;

/** The weights of blocks some of whose tensors are replaced; the others are shared. */
final class Overlays implements AutoCloseable {
  private static final String METHODS =
      """
      def replaced(self, w: List[List[List[Tensor]]], places: List[int], others: List[List[List[Tensor]]]) -> List[List[List[Tensor]]]:
        result = torch.slice(w)
        for i in range(len(places)):
          torch._set_item(result, places[i], others[i])
        return result
      """;

  /** Compiled at first use. */
  private static final class Holder {
    private static final Program PROGRAM = Program.compile(METHODS, Map.of());
  }

  private final Decoder decoder;
  private final IntFunction<WeightLoader> loaders;
  private final boolean streamed;
  private final Map<Replacements, Made> made = new HashMap<>();

  /**
   * Begins with none.
   *
   * @param loaders of each block
   * @param streamed whether a block is dropped when another one is asked for
   */
  Overlays(Decoder decoder, IntFunction<WeightLoader> loaders, boolean streamed) {
    this.decoder = decoder;
    this.loaders = loaders;
    this.streamed = streamed;
  }

  /** Which blocks have replaced tensors, and what was computed from those so far. */
  private record Made(Set<Integer> blocks, Map<Integer, Argument> weights) {}

  /**
   * Returns the weights of a block.
   *
   * @param weights those of the model
   */
  Argument of(Replacements replaced, int block, Argument weights) {
    return replaced.names().isEmpty() && !streamed ? weights : replaced(replaced, block, weights);
  }

  private synchronized Argument replaced(Replacements replaced, int block, Argument weights) {
    if (streamed) {
      dropAllBut(block);
    }
    if (replaced.names().isEmpty()) {
      return weights;
    }
    Made own = made.computeIfAbsent(replaced, this::begun);
    return own.blocks().contains(block)
        ? own.weights().computeIfAbsent(block, b -> make(replaced, b, weights))
        : weights;
  }

  private Made begun(Replacements replaced) {
    replaced.whenClosed(() -> drop(replaced));
    Set<Integer> blocks =
        IntStream.range(0, decoder.blockCount())
            .filter(block -> decoder.blockSlots(block).stream().anyMatch(replaced::touch))
            .boxed()
            .collect(Collectors.toSet());
    return new Made(blocks, new HashMap<>());
  }

  private Argument make(Replacements replaced, int block, Argument weights) {
    List<Slot> slots = decoder.blockSlots(block);
    int[] places =
        IntStream.range(0, slots.size()).filter(i -> replaced.touch(slots.get(i))).toArray();
    List<Slot> touched = IntStream.of(places).mapToObj(slots::get).toList();
    try (Argument others = loaders.apply(block).with(replaced).load(touched)) {
      long[] wide = IntStream.of(places).asLongStream().toArray();
      return Holder.PROGRAM.argument("replaced", weights, wide, others);
    }
  }

  /** Drops what shares the weights of other blocks, which may leave memory now. */
  private void dropAllBut(int block) {
    for (Made own : made.values()) {
      List<Integer> others = new ArrayList<>(own.weights().keySet());
      others.stream().filter(b -> b != block).forEach(b -> own.weights().remove(b).close());
    }
  }

  private synchronized void drop(Replacements replaced) {
    Made own = made.remove(replaced);
    if (own != null) {
      own.weights().values().forEach(Argument::close);
    }
  }

  @Override
  public synchronized void close() {
    List.copyOf(made.keySet()).forEach(this::drop);
  }
}
