package org.sleb4j.model.family;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;
import org.sleb4j.check.Warnings;
import org.sleb4j.model.family.GgufForm.Trait;

/**
 * The fields in which a file of one architecture says what a decoder computes; what it cannot say
 * is refused by name, for llama.cpp would compute something else.
 */
final class GgufFields {
  private static final double ROUNDING = 1e-6;

  private final GgufForm form;
  private final Decoder decoder;
  private final List<Block> blocks;
  private final Map<String, Object> fields = new LinkedHashMap<>();

  private GgufFields(GgufForm form, Decoder decoder, List<Block> blocks) {
    this.form = form;
    this.decoder = decoder;
    this.blocks = blocks;
  }

  /**
   * Returns the fields by their names behind that of the architecture: whole numbers, doubles for
   * float32, booleans and strings.
   *
   * @param blocks the layers that are written
   * @throws InvalidInputException naming the first thing that the architecture cannot say
   */
  static Map<String, Object> of(GgufForm form, Decoder decoder, List<Block> blocks) {
    GgufFields all = new GgufFields(form, decoder, blocks);
    all.sizes();
    all.feedForward();
    all.arrangement();
    all.norms();
    all.windows();
    all.rotation();
    all.numbers();
    return all.fields;
  }

  static InvalidInputException refusal(GgufForm form, String what) {
    return new InvalidInputException(
        Strings.format(
            "The architecture %s of llama.cpp does not compute %s, so this model cannot be written"
                + " as GGUF: save it as a Hugging Face directory.",
            form.architecture(), what));
  }

  private void checkThat(boolean isSaid, String what) {
    if (!isSaid) {
      throw refusal(form, what);
    }
  }

  private Attention attention() {
    return blocks.get(0).attention();
  }

  private void sizes() {
    Heads heads = attention().heads();
    checkThat(
        blocks.stream().allMatch(block -> block.attention().heads().equals(heads)),
        "layers with other heads");
    fields.put("vocab_size", decoder.vocabularySize());
    fields.put("context_length", decoder.contextLength());
    fields.put("embedding_length", decoder.width());
    fields.put("block_count", blocks.size());
    fields.put("attention.head_count", heads.queries());
    fields.put("attention.head_count_kv", heads.keys());
    fields.put("attention.key_length", heads.size());
    fields.put("attention.value_length", heads.size());
  }

  private void feedForward() {
    FeedForward first = blocks.get(0).feedForward();
    checkThat(
        blocks.stream().allMatch(block -> size(block.feedForward()) == size(first))
            && blocks.stream()
                .allMatch(block -> block.feedForward().getClass() == first.getClass()),
        "layers with other feed-forwards");
    fields.put("feed_forward_length", Math.toIntExact(size(first)));
    if (first instanceof Mixture mixture) {
      experts(mixture);
    }
  }

  private static long size(FeedForward feedForward) {
    if (feedForward instanceof GatedFeedForward gated) {
      return gated.up().outputs();
    } else if (feedForward instanceof PlainFeedForward plain) {
      return plain.up().outputs();
    }
    return ((Mixture) feedForward).layouts().get(0).ups().get(0).outputs();
  }

  private void experts(Mixture mixture) {
    fields.put("expert_count", mixture.layouts().get(0).ups().size());
    fields.put("expert_used_count", mixture.active());
    if (form.has(Trait.EXPERT_SIZE)) {
      fields.put("expert_feed_forward_length", Math.toIntExact(size(mixture)));
    }
    mixture
        .shared()
        .ifPresent(
            shared ->
                fields.put(
                    "expert_shared_feed_forward_length",
                    Math.toIntExact(shared.expert().up().outputs())));
  }

  private void arrangement() {
    boolean parallel = blocks.get(0).isParallel();
    if (form.has(Trait.SAYS_PARALLEL)) {
      fields.put("use_parallel_residual", parallel);
    } else {
      checkThat(
          parallel == form.has(Trait.PARALLEL),
          "attention and feed-forward " + (parallel ? "side by side" : "one after the other"));
    }
  }

  private void norms() {
    Residual.Norms norms = blocks.get(0).residual().attention();
    Norm norm = norms.front().or(norms::inside).orElseThrow();
    String kind = norm.kind() == Norm.Kind.RMS ? "rms_epsilon" : "epsilon";
    fields.put("attention.layer_norm_" + kind, norm.epsilon());
  }

  /** Within the shortest window all layers see all tokens, whatever the architecture knows. */
  private void windows() {
    int window =
        blocks.stream().mapToInt(block -> block.attention().mask().window()).min().orElseThrow();
    if (window == Integer.MAX_VALUE) {
      if (form.windows() > 0) {
        fields.put("attention.sliding_window", form.has(Trait.LOOSE_WINDOW) ? 0 : context());
      }
      return;
    }
    if (form.windows() > 0) {
      fields.put("attention.sliding_window", window);
    }
    if (!isPattern(window) && window < context()) {
      fields.put("context_length", window);
      Warnings.warn(
          "The architecture %s of llama.cpp cannot say which layers of this model have a window of"
              + " %d tokens: the file's context_length is %d, within which the two agree.",
          form.architecture(), window, window);
    }
  }

  private int context() {
    return (int) fields.get("context_length");
  }

  private boolean isPattern(int window) {
    if (form.has(Trait.LOOSE_WINDOW)) {
      return false;
    }
    for (int layer = 0; layer < blocks.size(); layer++) {
      AttentionMask mask = blocks.get(layer).attention().mask();
      AttentionMask said =
          form.slides(layer) ? AttentionMask.sliding(window) : AttentionMask.causal();
      if (!mask.equals(said)) {
        return false;
      }
    }
    return true;
  }

  private void rotation() {
    Optional<RotaryEmbedding> rotary = rotary(form, blocks);
    for (int layer = 0; layer < blocks.size(); layer++) {
      Optional<RotaryEmbedding> own = blocks.get(layer).attention().rotary();
      boolean local = form.has(Trait.LOCAL_ROTATION) && form.slides(layer);
      checkThat(
          local ? own.equals(rotary.map(r -> r.unscaled(10000))) : own.equals(rotary),
          "the rotation of layer " + layer);
    }
    rotary.ifPresent(r -> new GgufRotation(form, r, fields).write());
  }

  /** Returns the rotation of layers that see all tokens, or of all layers where none does. */
  static Optional<RotaryEmbedding> rotary(GgufForm form, List<Block> blocks) {
    for (int layer = 0; layer < blocks.size(); layer++) {
      if (!form.has(Trait.LOCAL_ROTATION) || !form.slides(layer)) {
        return blocks.get(layer).attention().rotary();
      }
    }
    return blocks.get(0).attention().rotary();
  }

  private void numbers() {
    boolean multipliers = form.has(Trait.MULTIPLIERS);
    double root = form.has(Trait.ROOT_OF_WIDTH) ? Math.sqrt(decoder.width()) : 1;
    number("embedding_scale", decoder.embedding().multiplier().orElse(1), root, multipliers);
    number("residual_scale", blocks.get(0).residual().multiplier(), 1, multipliers);
    number("attention.scale", scale(attention()), usualScale(), multipliers);
    double logits = decoder.head().multiplier();
    number(
        "logit_scale",
        multipliers ? 1 / logits : logits,
        1,
        multipliers || form.has(Trait.LOGIT_SCALE));
    bound("attn_logit_softcapping", attention().scores().cap(), Trait.CAPPED_SCORES);
    bound("final_logit_softcapping", decoder.head().cap(), Trait.CAPPED_LOGITS);
    bound("attention.clamp_kqv", attention().clip(), Trait.CLIPPED);
    checkThat(attention().scores().biases().isEmpty(), "positions by ALiBi");
    checkThat(decoder.projections().isEmpty(), "embeddings of another width than states");
    checkThat(
        decoder.embedding().positions().map(p -> p.offset() == 0).orElse(true),
        "learned positions that do not begin at row 0");
    checkThat(
        blocks.stream().allMatch(b -> b.attention().scores().equals(attention().scores())),
        "scores that differ by the layer");
  }

  private static double scale(Attention attention) {
    return attention.scores().scale().orElse(1 / Math.sqrt(attention.heads().size()));
  }

  private double usualScale() {
    Heads heads = attention().heads();
    boolean wide = blocks.size() == form.wideAt();
    return 1 / Math.sqrt(wide ? (double) decoder.width() / heads.queries() : heads.size());
  }

  private void number(String key, double value, double usual, boolean isSaid) {
    boolean differs = Math.abs(value - usual) > ROUNDING * Math.abs(usual);
    checkThat(isSaid || !differs, key + " " + Strings.format("%s", value));
    if (isSaid && differs) {
      fields.put(key, value);
    }
  }

  private void bound(String key, OptionalDouble bound, Trait trait) {
    checkThat(bound.isEmpty() || form.has(trait), key);
    checkThat(
        bound.isPresent() || trait != Trait.CAPPED_SCORES || !form.has(trait),
        "scores without cap");
    bound.ifPresent(b -> fields.put(key, b));
  }
}
