package org.sleb4j.model.family;

/**
 * Which tokens of a text a token sees: itself and those before it, or only the last of them.
 *
 * @param window how many it sees, itself included
 */
public record AttentionMask(int window) {
  private static final AttentionMask CAUSAL = new AttentionMask(Integer.MAX_VALUE);

  /** Returns the mask under which a token sees all tokens before it. */
  public static AttentionMask causal() {
    return CAUSAL;
  }

  static AttentionMask sliding(int window) {
    return new AttentionMask(window);
  }

  /** Returns this mask for texts of a length, the causal one where every token is within sight. */
  public AttentionMask within(int length) {
    return length <= window ? CAUSAL : this;
  }

  /** Returns how many tokens are seen in all by a text: each sees itself and those before it. */
  double pairs(long tokens) {
    long seen = Math.min(tokens, window);
    return seen * (seen + 1) / 2.0 + (double) (tokens - seen) * seen;
  }
}
