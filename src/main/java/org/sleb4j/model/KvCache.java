package org.sleb4j.model;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.sleb4j.model.family.Heads;
import org.sleb4j.torch.Argument;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Program;
import org.sleb4j.torch.Scope;

/**
 * The keys and values of every active attention, for a fixed number of tokens, written in place.
 *
 * <p>Each block has two tensors of shape [batch, kv heads, capacity, head size].
 */
public final class KvCache implements AutoCloseable {
  private static final String METHODS =
      """
      def cache(self, device: str, shape: List[int], type: int) -> List[Tensor]:
        place = torch.device(device)
        return [torch.zeros(shape, dtype=type, device=place), torch.zeros(shape, dtype=type, device=place)]
      """;

  /** Compiled at first use. */
  private static final class Holder {
    private static final Program PROGRAM = Program.compile(METHODS, Map.of());
  }

  private final Scope scope;
  private final Map<Integer, Argument> blocks = new HashMap<>();

  private KvCache(Scope scope) {
    this.scope = scope;
  }

  /** How many sequences there are, of how many tokens at most, in which type. */
  record Size(int rows, int capacity, DType dtype) {
    long bytes(Heads heads) {
      return 2L * rows * capacity * heads.keySize() * dtype.bytes();
    }

    private long[] shape(Heads heads) {
      return new long[] {rows, heads.keys(), capacity, heads.size()};
    }
  }

  /** Where the cache of a block is, and its heads. */
  record Place(Device device, Heads heads) {}

  /** Makes an empty cache for some blocks of a model whose first device is this. */
  static KvCache of(Device first, List<Integer> blocks, IntFunction<Place> places, Size size) {
    Scope scope = Scope.on(first);
    try {
      KvCache cache = new KvCache(scope);
      blocks.forEach(block -> cache.add(block, places.apply(block), size));
      return cache;
    } catch (RuntimeException | Error e) {
      scope.close();
      throw e;
    }
  }

  private void add(int block, Place place, Size size) {
    String device = place.device().scriptName();
    var both =
        Holder.PROGRAM.tensors(
            scope, "cache", device, size.shape(place.heads()), size.dtype().code());
    blocks.put(block, scope.keep(Argument.of(both)));
  }

  /** Returns the keys and values of a block; none where its attention is removed. */
  Optional<Argument> block(int block) {
    return Optional.ofNullable(blocks.get(block));
  }

  /** Frees the keys and values. */
  @Override
  public void close() {
    scope.close();
  }
}
