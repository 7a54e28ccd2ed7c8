package org.sleb4j.model.family;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.model.family.GgufForm.Trait;

/**
 * Gives the weights of a decoder the names, the order and the layout that they have in a file of
 * one architecture.
 */
final class GgufTensors {
  private static final String WEIGHT = ".weight";
  private static final String BIAS = ".bias";

  private final GgufForm form;
  private final List<GgufTensor> tensors = new ArrayList<>();

  private GgufTensors(GgufForm form) {
    this.form = form;
  }

  /** Returns the tensors of a part of a block, under names within it. */
  static List<GgufTensor> of(GgufForm form, Block block, Part part) {
    GgufTensors all = new GgufTensors(form);
    if (part == Part.ATTENTION) {
      all.attention(block);
    } else {
      all.feedForward(block);
    }
    return all.tensors;
  }

  /** Returns the tensors before and behind the blocks. */
  static List<GgufTensor> ends(GgufForm form, Decoder decoder) {
    GgufTensors all = new GgufTensors(form);
    all.embedding(decoder.embedding());
    all.head(decoder);
    return all.tensors;
  }

  private void embedding(Embedding embedding) {
    tensors.add(GgufTensor.of("token_embd.weight", embedding.tokens().main()));
    embedding
        .positions()
        .ifPresent(
            p -> tensors.add(GgufTensor.of("position_embd.weight", p.table().main()).exact()));
  }

  private void head(Decoder decoder) {
    Head head = decoder.head();
    head.norm().ifPresent(norm -> norm("output_norm", norm));
    boolean tied = head.output().main().equals(decoder.embedding().tokens().main());
    if (!tied && form.has(Trait.NO_HEAD)) {
      throw refusal("a head that is not the table of tokens");
    }
    if (!tied || form.has(Trait.HEAD)) {
      layer("output", head.output());
    }
  }

  private void norm(String name, Norm norm) {
    double shift = norm.centered() ? 1 : 0;
    norm.weight()
        .ifPresent(
            w -> {
              tensors.add(GgufTensor.of(name + WEIGHT, w.main()).exact().shifted(shift));
              w.bias().ifPresent(b -> tensors.add(GgufTensor.of(name + BIAS, b)));
            });
  }

  private void attention(Block block) {
    Residual residual = block.residual();
    String front = hasSecondNorm(residual) ? "attn_norm_2" : "attn_norm";
    residual.attention().front().ifPresent(norm -> norm(front, norm));
    projections(block.attention());
    layer("attn_output", block.attention().projections().output());
    block.attention().norms().ifPresent(this::headNorms);
    residual.attention().inside().ifPresent(norm -> norm("post_attention_norm", norm));
  }

  private boolean hasSecondNorm(Residual residual) {
    return form.has(Trait.SECOND_NORM) && residual.parallel() && !residual.sharesNorm();
  }

  private void projections(Attention attention) {
    Projections p = attention.projections();
    if (form.has(Trait.FUSED_ATTENTION)) {
      layers("attn_qkv", List.of(p.query(), p.key(), p.value()));
      return;
    }
    rotated("attn_q", p.query(), attention, attention.heads().queries());
    rotated("attn_k", p.key(), attention, attention.heads().keys());
    layer("attn_v", p.value());
  }

  /** Rows move where the architecture turns neighbouring channels and the family does not. */
  private void rotated(String name, Weight weight, Attention attention, int heads) {
    Optional<RotaryEmbedding> rotary = attention.rotary();
    boolean neighbours =
        rotary.map(r -> r.pairs() == RotaryEmbedding.Pairs.NEIGHBOURS).orElse(false);
    if (neighbours && !form.has(Trait.NEIGHBOURS)) {
      throw refusal("neighbouring channels that turn together");
    }
    boolean turns = rotary.isPresent() && form.has(Trait.NEIGHBOURS) && !neighbours;
    for (GgufTensor tensor : named(name, List.of(weight))) {
      tensors.add(turns ? tensor.turned(heads) : tensor);
    }
  }

  private void headNorms(QueryKeyNorms norms) {
    if (norms instanceof HeadNorms alike) {
      norm("attn_q_norm", alike.query());
      norm("attn_k_norm", alike.key());
    } else if (norms instanceof NormsOfEachHead own) {
      gains("attn_q_norm", own.query());
      gains("attn_k_norm", own.key());
    }
  }

  private void gains(String name, List<Weight> gains) {
    List<Stored> all = gains.stream().map(Weight::main).toList();
    GgufTensor tensor =
        all.size() == 1
            ? GgufTensor.of(name + WEIGHT, all.get(0))
            : GgufTensor.stacked(name + WEIGHT, all);
    tensors.add(tensor.exact());
  }

  private void feedForward(Block block) {
    Residual residual = block.residual();
    if (!residual.sharesNorm()) {
      String front = hasSecondNorm(residual) ? "attn_norm" : "ffn_norm";
      residual.feedForward().front().ifPresent(norm -> norm(front, norm));
    }
    layers(block.feedForward());
    residual.feedForward().inside().ifPresent(norm -> norm("post_ffw_norm", norm));
  }

  private void layers(FeedForward feedForward) {
    if (feedForward instanceof GatedFeedForward gated) {
      gated(gated);
    } else if (feedForward instanceof PlainFeedForward plain) {
      checkActivation(plain.activation());
      layer("ffn_up", plain.up());
      layer("ffn_down", plain.down());
    } else if (feedForward instanceof Mixture mixture) {
      mixture(mixture);
    }
  }

  private void gated(GatedFeedForward gated) {
    checkActivation(gated.activation());
    if (form.has(Trait.FUSED_GATE)) {
      layers("ffn_up", List.of(gated.gate(), gated.up()));
    } else {
      layer("ffn_gate", gated.gate());
      layer("ffn_up", gated.up());
    }
    layer("ffn_down", gated.down());
  }

  private void mixture(Mixture mixture) {
    checkActivation(mixture.activation());
    if (mixture.normed() != form.has(Trait.NORMED_EXPERTS)) {
      throw refusal("weights of experts that sum to 1: " + mixture.normed());
    }
    ExpertWeights weights = mixture.layouts().get(0);
    tensors.add(GgufTensor.of("ffn_gate_inp.weight", weights.router().main()).exact());
    experts("ffn_gate_exps", weights.gates());
    experts("ffn_up_exps", weights.ups());
    experts("ffn_down_exps", weights.downs());
    mixture.shared().ifPresent(this::shared);
  }

  private void experts(String name, List<Weight> weights) {
    tensors.add(GgufTensor.stacked(name + WEIGHT, weights.stream().map(Weight::main).toList()));
  }

  private void shared(SharedExpert shared) {
    tensors.add(GgufTensor.of("ffn_gate_inp_shexp.weight", shared.gate().main()).flat());
    layer("ffn_gate_shexp", shared.expert().gate());
    layer("ffn_up_shexp", shared.expert().up());
    layer("ffn_down_shexp", shared.expert().down());
  }

  private void checkActivation(Activation activation) {
    if (!form.computes(activation)) {
      throw refusal(
          "the activation " + activation.expression() + ", only " + form.activationNames());
    }
  }

  private void layer(String name, Weight weight) {
    layers(name, List.of(weight));
  }

  private void layers(String name, List<Weight> weights) {
    tensors.addAll(named(name, weights));
  }

  /** Returns a layer's matrix and, where it has one, its bias. */
  private List<GgufTensor> named(String name, List<Weight> weights) {
    GgufTensor main = GgufTensor.joined(name + WEIGHT, weights.stream().map(Weight::main).toList());
    List<Stored> biases = weights.stream().flatMap(w -> w.bias().stream()).toList();
    if (!biases.isEmpty() && !form.biases().contains(name)) {
      throw refusal("a bias of " + name);
    }
    return Stream.concat(
            Stream.of(main),
            biases.isEmpty() ? Stream.empty() : Stream.of(GgufTensor.joined(name + BIAS, biases)))
        .toList();
  }

  private InvalidInputException refusal(String what) {
    return GgufFields.refusal(form, what);
  }
}
