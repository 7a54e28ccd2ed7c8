package org.sleb4j.model;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.sleb4j.model.family.AttentionMask;
import org.sleb4j.model.family.Decoder;
import org.sleb4j.model.family.RotaryEmbedding;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Program;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/** Makes the inputs of a decoder: positions, and for all kinds of blocks masks and rotations. */
public final class ModelInputs {
  private static final String METHODS =
      """
      def positions(self, columns: Tensor, padding: Tensor) -> Tensor:
        return torch.clamp(columns - padding, 0)
      def mask(self, columns: Tensor, padding: Tensor, window: int) -> Tensor:
        last = int(columns[0, -1])
        keys = torch.arange(last + 1, device=columns.device).view([1, 1, -1])
        queries = columns.unsqueeze(-1)
        real = torch.ge(keys, padding.unsqueeze(-1))
        seen = torch.logical_and(torch.le(keys, queries), torch.gt(keys, queries - window))
        allowed = torch.logical_or(torch.logical_and(seen, real), torch.eq(keys, queries))  # no row is empty: padding sees itself
        return allowed.unsqueeze(1)
      def branch_mask(self, positions: Tensor, branches: Tensor, window: int) -> Tensor:
        queries = positions.unsqueeze(-1)
        keys = positions.unsqueeze(-2)
        seen = torch.logical_and(torch.le(keys, queries), torch.gt(keys, queries - window))
        trunk = torch.eq(branches, 0).unsqueeze(-2)
        same = torch.eq(branches.unsqueeze(-1), branches.unsqueeze(-2))
        return torch.logical_and(seen, torch.logical_or(trunk, same)).unsqueeze(1)
      """;

  /** Compiled at first use. */
  private static final class Holder {
    private static final Program PROGRAM =
        Program.compile(METHODS + RotaryEmbedding.CONTEXTS, Map.of());
  }

  private final Decoder decoder;
  private final DType dtype;
  private final Turns turns;

  /**
   * Makes the inputs of a decoder.
   *
   * @param dtype the type of the computation
   */
  ModelInputs(Decoder decoder, DType dtype, Turns turns) {
    this.decoder = decoder;
    this.dtype = dtype;
    this.turns = turns;
  }

  /**
   * Makes the input for windows of equal length that are read from their first token.
   *
   * @param ids token ids, row by row
   * @param rows the number of windows
   */
  public ModelInput windows(Scope scope, long[] ids, int rows) {
    return next(scope, ids, new int[rows], 0);
  }

  /**
   * Makes the input for the next tokens of sequences whose earlier ones are in a cache.
   *
   * @param ids token ids, row by row, as many for each row
   * @param padding for each row the number of tokens in front of it that are none
   * @param start the number of tokens in the cache
   */
  public ModelInput next(Scope scope, long[] ids, int[] padding, int start) {
    return turns.take(() -> continued(scope, ids, padding, start));
  }

  private ModelInput continued(Scope scope, long[] ids, int[] padding, int start) {
    int rows = padding.length;
    int length = ids.length / rows;
    Tensor columns = scope.longs(range(start, start + length), 1, length);
    Tensor pads = scope.longs(Arrays.stream(padding).asLongStream().toArray(), rows, 1);
    boolean padded = Arrays.stream(padding).anyMatch(p -> p > 0);
    Tensor positions = padded ? Holder.PROGRAM.tensor(scope, "positions", columns, pads) : columns;
    boolean plain = !padded && (start == 0 || length == 1);
    return new ModelInput(
        scope,
        new ModelInput.Tokens(scope.longs(ids, rows, length), positions, start),
        masks(start + length, mask -> mask(scope, columns, pads, mask, plain)),
        contexts(scope, positions, start + length));
  }

  private static long[] range(int from, int to) {
    return LongStream.range(from, to).toArray();
  }

  /** Returns one mask, or none where blocks need not be told that tokens see those before them. */
  private static List<Tensor> mask(
      Scope scope, Tensor columns, Tensor padding, AttentionMask mask, boolean plain) {
    return plain && mask.equals(AttentionMask.causal())
        ? List.of()
        : List.of(Holder.PROGRAM.tensor(scope, "mask", columns, padding, mask.window()));
  }

  /**
   * Makes the input for rows that branch: a trunk, and behind it branches that see the trunk and
   * themselves, but not each other.
   *
   * @param ids token ids, row by row, as many for each row
   * @param positions the place of each token in its text, counted from 0
   * @param branches the branch of each token; 0 is the trunk, a negative number padding
   */
  public ModelInput branches(Scope scope, long[][] ids, long[][] positions, long[][] branches) {
    return turns.take(() -> branching(scope, ids, positions, branches));
  }

  private ModelInput branching(Scope scope, long[][] ids, long[][] positions, long[][] branches) {
    int length = 1 + (int) Arrays.stream(positions).flatMapToLong(Arrays::stream).max().orElse(0);
    Tensor places = matrix(scope, positions);
    Tensor sides = matrix(scope, branches);
    return new ModelInput(
        scope,
        new ModelInput.Tokens(matrix(scope, ids), places, 0),
        masks(length, mask -> branchMask(scope, places, sides, mask)),
        contexts(scope, places, length));
  }

  private static Tensor matrix(Scope scope, long[][] rows) {
    long[] values = Arrays.stream(rows).flatMapToLong(Arrays::stream).toArray();
    return scope.longs(values, rows.length, rows[0].length);
  }

  private static List<Tensor> branchMask(
      Scope scope, Tensor positions, Tensor branches, AttentionMask mask) {
    return List.of(Holder.PROGRAM.tensor(scope, "branch_mask", positions, branches, mask.window()));
  }

  /** Makes the tensors of each mask; those that are alike for texts of this length are shared. */
  private Map<AttentionMask, List<Tensor>> masks(
      int length, Function<AttentionMask, List<Tensor>> maker) {
    Map<AttentionMask, List<Tensor>> made = new HashMap<>();
    Map<AttentionMask, List<Tensor>> masks = new HashMap<>();
    for (AttentionMask mask : decoder.masks()) {
      masks.put(mask, made.computeIfAbsent(mask.within(length), maker));
    }
    return masks;
  }

  private Map<RotaryEmbedding, List<Tensor>> contexts(Scope scope, Tensor positions, int length) {
    Map<RotaryEmbedding, List<Tensor>> contexts = new HashMap<>();
    for (RotaryEmbedding rotary : decoder.rotations()) {
      Tensor frequencies = rotary.table(scope, length);
      contexts.put(
          rotary,
          Holder.PROGRAM.tensors(
              scope,
              rotary.contextMethod(),
              positions,
              frequencies,
              rotary.magnitude(),
              dtype.code()));
    }
    return contexts;
  }
}
