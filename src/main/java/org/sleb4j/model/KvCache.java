package org.sleb4j.model;

import java.util.Arrays;
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
  private final long[][] ids;

  private KvCache(Scope scope, Size size) {
    this.scope = scope;
    this.ids = new long[size.rows()][size.capacity()];
  }

  /**
   * Tokens that follow those in a cache: their ids row by row, as many for each row; for each row
   * the number of tokens in front of it that are none; and the number of tokens in the cache.
   */
  static final class Piece {
    private final long[] ids;
    private final int[] padding;
    private final int start;

    Piece(long[] ids, int[] padding, int start) {
      this.ids = ids;
      this.padding = padding;
      this.start = start;
    }

    long[] ids() {
      return ids;
    }

    int[] padding() {
      return padding;
    }

    int start() {
      return start;
    }

    int end() {
      return start + length();
    }

    private int length() {
      return ids.length / padding.length;
    }
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
      KvCache cache = new KvCache(scope, size);
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

  /** Takes note of the ids of a piece, whose keys and values blocks are about to write. */
  void add(Piece piece) {
    for (int row = 0; row < ids.length; row++) {
      int kept = Math.max(0, Math.min(piece.length(), ids[row].length - piece.start()));
      System.arraycopy(piece.ids(), row * piece.length(), ids[row], piece.start(), kept);
    }
  }

  /** Returns all tokens up to the end of a piece as one piece. */
  Piece whole(Piece last) {
    long[] all = Arrays.stream(ids).flatMapToLong(r -> Arrays.stream(r, 0, last.end())).toArray();
    return new Piece(all, last.padding(), 0);
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
