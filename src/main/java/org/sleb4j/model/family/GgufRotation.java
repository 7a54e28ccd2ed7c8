package org.sleb4j.model.family;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.sleb4j.check.Warnings;
import org.sleb4j.model.family.GgufForm.Trait;

/** How a file says by which angles queries and keys turn. */
record GgufRotation(GgufForm form, RotaryEmbedding rotary, Map<String, Object> fields) {
  private static final double ROUNDING = 1e-6;

  /** llama.cpp's own settings of YaRN, which no file changes. */
  private static final double YARN_FAST = 32;

  private static final double YARN_SLOW = 1;

  void write() {
    fields.put("rope.dimension_count", rotary.size());
    fields.put("rope.freq_base", rotary.theta());
    checkThat(rotary.growth().isEmpty(), "queries that grow with their position");
    RotaryScaling scaling = rotary.scaling();
    if (scaling instanceof RotaryScaling.Linear linear) {
      fields.put("rope.scaling.type", "linear");
      fields.put("rope.scaling.factor", linear.factor());
    } else if (scaling instanceof RotaryScaling.Yarn yarn) {
      yarn(yarn);
    } else if (scaling instanceof RotaryScaling.LongRope longRope) {
      longRope(longRope);
    } else if (scaling instanceof RotaryScaling.Dynamic dynamic) {
      trained(dynamic);
    } else {
      checkThat(
          scaling.equals(RotaryScaling.NONE) || scaling instanceof RotaryScaling.Llama3,
          "rotary positions scaled by " + scaling);
    }
  }

  private void checkThat(boolean isSaid, String what) {
    if (!isSaid) {
      throw GgufFields.refusal(form, what);
    }
  }

  private void yarn(RotaryScaling.Yarn yarn) {
    double usual = 0.1 * Math.log(yarn.factor()) + 1;
    checkThat(
        yarn.fast() == YARN_FAST
            && yarn.slow() == YARN_SLOW
            && yarn.truncated()
            && Math.abs(yarn.magnitude() - usual) < ROUNDING,
        "YaRN with other settings than its usual ones");
    fields.put("rope.scaling.type", "yarn");
    fields.put("rope.scaling.factor", yarn.factor());
    fields.put("rope.scaling.original_context_length", yarn.originalLength());
  }

  private void longRope(RotaryScaling.LongRope longRope) {
    checkThat(form.has(Trait.LONG_ROPE), "LongRoPE");
    fields.put("rope.scaling.type", "longrope");
    fields.put("rope.scaling.original_context_length", longRope.originalLength());
    fields.put("rope.scaling.attn_factor", longRope.magnitude());
  }

  /** Up to the length that the model was trained on, nothing is scaled. */
  private void trained(RotaryScaling.Dynamic dynamic) {
    fields.put("context_length", dynamic.trainedLength());
    Warnings.warn(
        "llama.cpp does not know dynamic scaling of rotary positions: the file's context_length is"
            + " %d, within which nothing is scaled.",
        dynamic.trainedLength());
  }

  /** Returns the tensors that say by what each angle is divided. */
  Map<String, List<Double>> factors() {
    Map<String, List<Double>> factors = new LinkedHashMap<>();
    RotaryScaling scaling = rotary.scaling();
    if (scaling instanceof RotaryScaling.Llama3) {
      factors.put("rope_freqs.weight", divisors(scaling));
    } else if (scaling instanceof RotaryScaling.LongRope longRope) {
      factors.put("rope_factors_long.weight", longRope.longer());
      factors.put("rope_factors_short.weight", longRope.shorter());
    }
    return factors;
  }

  private List<Double> divisors(RotaryScaling scaling) {
    double[] plain = RotaryScaling.NONE.frequencies(rotary.theta(), rotary.size(), 1);
    double[] scaled = scaling.frequencies(rotary.theta(), rotary.size(), 1);
    return IntStream.range(0, plain.length)
        .mapToDouble(pair -> plain[pair] / scaled[pair])
        .boxed()
        .toList();
  }
}
