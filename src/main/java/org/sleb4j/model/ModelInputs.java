package org.sleb4j.model;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.sleb4j.model.family.AttentionMask;
import org.sleb4j.model.family.Decoder;
import org.sleb4j.model.family.LinearBiases;
import org.sleb4j.model.family.Positions;
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
        Program.compile(METHODS + RotaryEmbedding.CONTEXTS + LinearBiases.CONTEXTS, Map.of());
  }

  private final List<AttentionMask> masks;
  private final List<RotaryEmbedding> rotations;
  private final List<LinearBiases> biases;
  private final DType dtype;
  private final Turns turns;

  /**
   * Makes the inputs of a decoder.
   *
   * @param dtype the type of the computation
   */
  ModelInputs(Decoder decoder, DType dtype, Turns turns) {
    this.masks = decoder.masks();
    this.rotations = decoder.rotations();
    this.biases = decoder.biases();
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
    Tensor positions = padded ? positions(scope, columns, pads) : columns;
    boolean plain = !padded && (start == 0 || length == 1);
    return new ModelInput(
        scope,
        new ModelInput.Tokens(scope.longs(ids, rows, length), positions, start),
        masks(start + length, mask -> mask(scope, columns, pads, mask, plain)),
        contexts(
            scope,
            positions,
            lengths(padding, start + length),
            () -> positions(scope, scope.longs(range(0, start + length), 1, start + length), pads)),
        Optional.of(new KvCache.Piece(ids, padding, start)));
  }

  private static Tensor positions(Scope scope, Tensor columns, Tensor padding) {
    return Holder.PROGRAM.tensor(scope, "positions", columns, padding);
  }

  /** Returns the lengths of texts behind padding, one in a row. */
  private static int[][] lengths(int[] padding, int end) {
    return Arrays.stream(padding)
        .mapToObj(pad -> new int[] {Math.max(1, end - pad)})
        .toArray(int[][]::new);
  }

  /** Returns whether all keys in a cache must be computed again now that more tokens follow. */
  boolean outgrows(KvCache.Piece piece) {
    return piece.start() > 0
        && Arrays.stream(piece.padding())
            .filter(pad -> pad < piece.start())
            .anyMatch(pad -> !turnsAlike(piece.start() - pad, piece.end() - pad));
  }

  /**
   * Returns whether texts of two lengths are computed alike where they begin alike, so that one
   * beginning serves both.
   */
  public boolean turnsAlike(int length, int other) {
    return rotations.stream().allMatch(rotary -> rotary.keepsKeys(length, other));
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
   * themselves, but not each other. Branches that share a trunk {@linkplain #turnsAlike turn
   * alike}.
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
        contexts(scope, places, branchLengths(positions, branches), () -> places),
        Optional.empty());
  }

  /** Returns for each token the length of its branch, for those of the trunk that of the row. */
  private static int[][] branchLengths(long[][] positions, long[][] branches) {
    int[][] lengths = new int[positions.length][];
    for (int row = 0; row < lengths.length; row++) {
      lengths[row] = branchLengths(positions[row], branches[row]);
    }
    return lengths;
  }

  private static int[] branchLengths(long[] positions, long[] branches) {
    Map<Long, Integer> ends = new HashMap<>();
    int longest = 1;
    for (int i = 0; i < positions.length; i++) {
      int end = (int) positions[i] + 1;
      ends.merge(branches[i], end, Math::max);
      longest = Math.max(longest, end);
    }
    int whole = longest;
    return Arrays.stream(branches).mapToInt(b -> b > 0 ? ends.get(b) : whole).toArray();
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
    Map<AttentionMask, List<Tensor>> all = new HashMap<>();
    for (AttentionMask mask : masks) {
      all.put(mask, made.computeIfAbsent(mask.within(length), maker));
    }
    return all;
  }

  /**
   * Makes what attentions know of positions.
   *
   * @param positions of the tokens
   * @param lengths of their texts
   * @param keys the positions of all that they may see
   */
  private Map<Positions, List<Tensor>> contexts(
      Scope scope, Tensor positions, int[][] lengths, Supplier<Tensor> keys) {
    Map<Positions, List<Tensor>> contexts = new HashMap<>();
    for (RotaryEmbedding rotary : rotations) {
      contexts.put(rotary, context(scope, rotary, positions, rotary.table(scope, lengths)));
    }
    for (LinearBiases bias : biases) {
      contexts.put(bias, context(scope, bias, keys.get()));
    }
    return contexts;
  }

  private List<Tensor> context(Scope scope, LinearBiases bias, Tensor keys) {
    Tensor slopes = scope.floats(bias.slopes(), bias.heads());
    return Holder.PROGRAM.tensors(scope, "context_of_biases", keys, slopes, dtype.code());
  }

  private List<Tensor> context(
      Scope scope, RotaryEmbedding rotary, Tensor positions, Tensor frequencies) {
    List<Tensor> turns =
        Holder.PROGRAM.tensors(
            scope,
            rotary.contextMethod(),
            positions,
            frequencies,
            rotary.magnitude(),
            dtype.code());
    return rotary
        .growth()
        .map(growth -> Stream.concat(turns.stream(), Stream.of(grown(scope, positions, growth))))
        .map(Stream::toList)
        .orElse(turns);
  }

  private Tensor grown(Scope scope, Tensor positions, RotaryEmbedding.QueryGrowth growth) {
    return Holder.PROGRAM.tensor(
        scope, "growth", positions, growth.beta(), growth.length(), dtype.code());
  }
}
