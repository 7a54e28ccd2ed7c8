package org.sleb4j.model.family;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.json.Json;
import org.sleb4j.model.family.LlamaLike.Defaults;
import org.sleb4j.model.family.RotaryEmbedding.QueryGrowth;

/**
 * Ministral 3 differs from LLaMA in heads of 128 channels unless {@code head_dim} says otherwise,
 * in YaRN, and in queries that grow with their position where {@code llama_4_scaling_beta} of the
 * rotary settings is above 0. A {@code sliding_window} is that of {@link Mistral}.
 *
 * <p>Mistral AI, 2025, "Introducing Mistral 3".
 */
final class Ministral3 {
  /** Those of the published models, and of configs that have none. */
  private static final String ROTARY =
      """
      {"rope_type": "yarn", "rope_theta": 1000000.0, "factor": 16.0,
       "original_max_position_embeddings": 16384, "beta_fast": 32.0, "beta_slow": 1.0,
       "mscale": 1.0, "mscale_all_dim": 1.0, "llama_4_scaling_beta": 0.1}
      """;

  private static final String TEXT = "text_config";

  private Ministral3() {}

  /** Composes a model, of which there may be a part for images that is left out. */
  static Decoder of(Config config) {
    return config.has(TEXT) ? WithVision.MISTRAL3.decoder(config) : ofText(config);
  }

  /** Composes a model that only reads text. */
  static Decoder ofText(Config config) {
    Config standard = Config.of(config.toString(), Json.parse(ROTARY.getBytes(UTF_8), "rotary"));
    RotarySettings rotary =
        RotarySettings.of(
                config, new Defaults(262144, 1e6, false).withEpsilon(1e-5).withKeyHeads(8))
            .withStandard(standard);
    LlamaLike llama = new LlamaLike("ministral3", rotary);
    Heads heads = llama.heads(config.positive("head_dim", 128));
    Optional<QueryGrowth> growth = rotary.object().flatMap(Ministral3::growth);
    Attention plain = llama.attention(heads, false, false);
    Attention attention =
        growth.map(g -> plain.rotated(plain.rotary().orElseThrow().growing(g))).orElse(plain);
    List<AttentionMask> masks = new SlidingWindows(config, llama.blockCount()).whereNamed();
    return llama.decoder(attention, masks);
  }

  private static Optional<QueryGrowth> growth(Config settings) {
    settings.understood("max_position_embeddings");
    double beta = settings.numberFromZero("llama_4_scaling_beta", 0);
    return beta == 0
        ? Optional.empty()
        : Optional.of(new QueryGrowth(beta, settings.positive("original_max_position_embeddings")));
  }

  /** Returns the config of the text part by itself. */
  static ObjectNode textPart(ObjectNode config) {
    return config.has(TEXT) ? WithVision.MISTRAL3.textPart(config) : config;
  }
}
