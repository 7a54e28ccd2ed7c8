package org.sleb4j.model;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sleb4j.model.family.Attention;
import org.sleb4j.model.family.AttentionMask;
import org.sleb4j.model.family.Positions;
import org.sleb4j.torch.Argument;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * The tokens of a batch and what blocks must know of them: masks and positions, one for each kind
 * of block.
 *
 * <p>It belongs to the scope it was made in and may be closed before that.
 */
public final class ModelInput implements AutoCloseable {
  private final Tokens tokens;
  private final Map<AttentionMask, Argument> masks;
  private final Map<Positions, Argument> contexts;
  private final Optional<KvCache.Piece> piece;
  private final Argument nothing;

  /**
   * The tokens themselves.
   *
   * @param ids [rows, tokens]
   * @param positions [rows or 1, tokens]
   * @param start the number of tokens in the cache
   */
  record Tokens(Tensor ids, Tensor positions, int start) {}

  ModelInput(
      Scope scope,
      Tokens tokens,
      Map<AttentionMask, List<Tensor>> masks,
      Map<Positions, List<Tensor>> contexts,
      Optional<KvCache.Piece> piece) {
    this.tokens = tokens;
    this.masks = kept(scope, masks);
    this.contexts = kept(scope, contexts);
    this.piece = piece;
    this.nothing = scope.keep(Argument.of(List.of()));
  }

  private static <T> Map<T, Argument> kept(Scope scope, Map<T, List<Tensor>> tensors) {
    Map<T, Argument> kept = new HashMap<>();
    tensors.forEach((key, list) -> kept.put(key, scope.keep(Argument.of(list))));
    return kept;
  }

  Tensor ids() {
    return tokens.ids();
  }

  Tensor positions() {
    return tokens.positions();
  }

  int start() {
    return tokens.start();
  }

  /**
   * Returns what it adds to a cache.
   *
   * @throws java.util.NoSuchElementException if its rows branch
   */
  KvCache.Piece piece() {
    return piece.orElseThrow();
  }

  /** Returns what an attention needs to know of positions; nothing where that is nothing. */
  Argument context(Attention attention) {
    return attention.positions().map(contexts::get).orElse(nothing);
  }

  /** Returns which tokens are seen; nothing where every token sees all those before it. */
  Argument mask(Attention attention) {
    return masks.get(attention.mask());
  }

  /** Returns an empty list of tensors, for blocks that are given no cache. */
  Argument nothing() {
    return nothing;
  }

  /** Frees what blocks are told. */
  @Override
  public void close() {
    masks.values().forEach(Argument::close);
    contexts.values().forEach(Argument::close);
    nothing.close();
  }
}
