package org.sleb4j.model.family;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * How a family stands in a GGUF file: which architecture of llama.cpp computes it, and what that
 * architecture takes for granted.
 *
 * <p>Source: {@code convert_hf_to_gguf.py} and {@code gguf-py} of llama.cpp for names, its loader
 * for what is optional.
 *
 * @param architecture the value of {@code general.architecture}
 * @param traits how it differs from the architecture {@code llama}
 * @param biases the layers that may have a bias, by the names of their tensors
 * @param activations those it computes, by the names of configs
 * @param windows every so manieth layer sees all tokens, the others a window; 0 where none has one
 * @param wideAt the number of layers at which scores are divided by the root of width / heads
 *     instead of that of the size of a head; 0 for none
 */
record GgufForm(
    String architecture,
    Set<Trait> traits,
    Set<String> biases,
    Set<String> activations,
    int windows,
    int wideAt) {
  /** How an architecture differs from {@code llama}. */
  enum Trait {
    /** Neighbouring channels turn together, not channel i and channel i + d / 2. */
    NEIGHBOURS,
    /** Query, key and value are one matrix. */
    FUSED_ATTENTION,
    /** Gate and up are one matrix. */
    FUSED_GATE,
    /** The norm of the attention has a name of its own where halves side by side have two. */
    SECOND_NORM,
    /** There must be a head in the file, also where it is the table of tokens. */
    HEAD,
    /** There must be no head in the file. */
    NO_HEAD,
    /** Embeddings are multiplied with the root of the width. */
    ROOT_OF_WIDTH,
    /** The weights of a token's experts sum to 1. */
    NORMED_EXPERTS,
    /** The size of experts has a field of its own. */
    EXPERT_SIZE,
    /** Whether halves stand side by side is a field. */
    SAYS_PARALLEL,
    /** Halves stand side by side. */
    PARALLEL,
    /** Layers with a window turn by an angle of their own, 10000 its base. */
    LOCAL_ROTATION,
    /** Embeddings, scores, what halves add and logits have multipliers, the last a divisor. */
    MULTIPLIERS,
    /** Logits have a multiplier. */
    LOGIT_SCALE,
    /** Scores are capped. */
    CAPPED_SCORES,
    /** Logits are capped. */
    CAPPED_LOGITS,
    /** Queries, keys and values may be cut off. */
    CLIPPED,
    /** A window is a field that some releases do not obey. */
    LOOSE_WINDOW,
    /** LongRoPE's factors are two tensors. */
    LONG_ROPE
  }

  /** Returns the form of LLaMA's kin: no biases, gated by SiLU. */
  static GgufForm of(String architecture, Trait... traits) {
    Set<Trait> all = EnumSet.noneOf(Trait.class);
    all.addAll(Arrays.asList(traits));
    return new GgufForm(architecture, all, Set.of(), Set.of("silu"), 0, 0);
  }

  GgufForm withBiases(String... names) {
    return new GgufForm(architecture, traits, Set.of(names), activations, windows, wideAt);
  }

  /** Returns this with biases of all layers of attention and feed-forward allowed. */
  GgufForm withBiasesEverywhere() {
    return withBiases(
        "attn_q",
        "attn_k",
        "attn_v",
        "attn_qkv",
        "attn_output",
        "ffn_gate",
        "ffn_up",
        "ffn_down",
        "output");
  }

  GgufForm activatedBy(String... names) {
    return new GgufForm(architecture, traits, biases, Set.of(names), windows, wideAt);
  }

  GgufForm withWindows(int interval) {
    return new GgufForm(architecture, traits, biases, activations, interval, wideAt);
  }

  GgufForm wideAt(int layers) {
    return new GgufForm(architecture, traits, biases, activations, windows, layers);
  }

  boolean has(Trait trait) {
    return traits.contains(trait);
  }

  boolean computes(Activation activation) {
    return activations.stream().map(Activation::named).anyMatch(activation::equals);
  }

  /** Returns whether a layer has a window. */
  boolean slides(int layer) {
    return windows > 0 && (layer + 1) % windows != 0;
  }

  /** Returns the names of the activations, in alphabetical order. */
  Set<String> activationNames() {
    return new TreeSet<>(activations);
  }
}
