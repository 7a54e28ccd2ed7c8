package org.sleb4j.model.family;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.sleb4j.check.Warnings;
import org.sleb4j.checkpoint.Config;

/**
 * A model that also reads images: its text part, which {@code text_config} describes, is computed,
 * and the encoder of images beside it is left out.
 *
 * @param texts the families that the text part may be of
 * @param otherwise the one where it does not say
 * @param beside fields that only concern images
 */
record WithVision(Map<String, Text> texts, String otherwise, List<String> beside) {
  /**
   * A family of text parts.
   *
   * @param reader composes its decoder
   * @param code the class of a model that is the text part only
   */
  record Text(Function<Config, Decoder> reader, String code) {}

  static final WithVision GEMMA3 =
      new WithVision(
          Map.of("gemma3_text", new Text(Gemma3::ofTextPart, "Gemma3ForCausalLM")),
          "gemma3_text",
          List.of(
              "mm_tokens_per_image",
              "boi_token_index",
              "eoi_token_index",
              "image_token_index",
              "final_logit_softcapping"));

  static final WithVision MISTRAL3 =
      new WithVision(
          Map.of(
              "mistral", new Text(Mistral::of, "MistralForCausalLM"),
              "ministral3", new Text(Ministral3::ofText, "Ministral3ForCausalLM")),
          "mistral",
          List.of(
              "image_token_index",
              "multimodal_projector_bias",
              "projector_hidden_act",
              "spatial_merge_size",
              "vision_feature_layer"));

  private static final String TEXT = "text_config";
  private static final String VISION = "vision_config";
  private static final String TIED = "tie_word_embeddings";

  /** What also holds for the text part, and goes before what that says itself. */
  private static final Set<String> SHARED =
      Set.of("bos_token_id", "eos_token_id", "pad_token_id", "quantization_config", TIED);

  WithVision {
    texts = Map.copyOf(texts);
    beside = List.copyOf(beside);
  }

  /** Composes the text part of a model. */
  Decoder decoder(Config config) {
    Config text =
        config
            .object(TEXT)
            .orElseThrow(() -> config.refuse(TEXT, "absent", "an object, the text part"));
    String type = type(text);
    leaveOut(config);
    Config settled = config.has(TIED) ? text.with(TIED, tied(config, text)) : text;
    Decoder decoder = texts.get(type).reader().apply(settled);
    ConfigFields.check(type, decoder.blockCount(), settled);
    return decoder.withNames(names(decoder.names())).of(config.text("model_type"));
  }

  private String type(Config text) {
    String type = text.optionalText("model_type").orElse(otherwise);
    if (!texts.containsKey(type)) {
      throw text.refuse("model_type", type, "one of " + new TreeSet<>(texts.keySet()));
    }
    return type;
  }

  /** As in transformers 5, what stands beside the text part goes before what it says itself. */
  private static boolean tied(Config config, Config text) {
    boolean tied = config.flag(TIED, true);
    if (text.flag(TIED, tied) != tied) {
      Warnings.warn("%s: %s is %s and not so in %s: it is used.", config, TIED, tied, TEXT);
    }
    return tied;
  }

  private void leaveOut(Config config) {
    beside.forEach(config::understood);
    if (config.object(VISION).isPresent()) {
      Warnings.warn("%s: vision_config is left out: only the text part is computed.", config);
    }
  }

  /** The newer layout and the older one. */
  private static Names names(Names names) {
    return names
        .orPrefixed("model.language_model.", "language_model.model.")
        .ignoring("(.*\\.)?(vision_tower|multi_modal_projector)\\..*");
  }

  /** Returns the config of the text part by itself, which any tool reads. */
  ObjectNode textPart(ObjectNode config) {
    ObjectNode own = (ObjectNode) config.get(TEXT).deepCopy();
    ObjectNode text = config.deepCopy();
    text.remove(List.of(TEXT, VISION));
    text.setAll(own);
    config.properties().stream()
        .filter(field -> SHARED.contains(field.getKey()))
        .forEach(field -> text.set(field.getKey(), field.getValue()));
    text.remove(beside);
    String type = own.path("model_type").asText(otherwise);
    text.put("model_type", type);
    text.putArray("architectures").add(texts.get(type).code());
    return text;
  }
}
