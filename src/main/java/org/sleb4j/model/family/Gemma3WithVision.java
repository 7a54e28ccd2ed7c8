package org.sleb4j.model.family;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import org.sleb4j.check.Warnings;
import org.sleb4j.checkpoint.Config;

/**
 * Gemma 3 in the sizes that also read images: a {@link Gemma3} that {@code text_config} describes,
 * beside an encoder of images, which is left out.
 */
final class Gemma3WithVision {
  private static final String TEXT = "text_config";
  private static final String TYPE = "gemma3_text";
  private static final String TIED = "tie_word_embeddings";

  /** What also holds for the text part, and goes before what that says itself. */
  private static final Set<String> SHARED =
      Set.of("bos_token_id", "eos_token_id", "pad_token_id", "quantization_config", TIED);

  private Gemma3WithVision() {}

  static Decoder of(Config config) {
    Config text =
        config
            .object(TEXT)
            .orElseThrow(() -> config.refuse(TEXT, "absent", "an object, the text part"));
    check(config, text);
    Config settled = config.has(TIED) ? text.with(TIED, tied(config, text)) : text;
    Decoder decoder = Gemma3.ofTextPart(settled);
    ConfigFields.check(TYPE, decoder.blockCount(), settled);
    return decoder.withNames(names(decoder.names()));
  }

  /** As in transformers 5, what stands beside the text part goes before what it says itself. */
  private static boolean tied(Config config, Config text) {
    boolean tied = config.flag(TIED, true);
    if (text.flag(TIED, tied) != tied) {
      Warnings.warn("%s: %s is %s and not so in %s: it is used.", config, TIED, tied, TEXT);
    }
    return tied;
  }

  private static void check(Config config, Config text) {
    String type = text.optionalText("model_type").orElse(TYPE);
    if (!type.equals(TYPE)) {
      throw text.refuse("model_type", type, TYPE);
    }
    config.understood("mm_tokens_per_image");
    if (config.object("vision_config").isPresent()) {
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
  static ObjectNode textPart(ObjectNode config) {
    ObjectNode text = config.deepCopy();
    text.remove(List.of(TEXT, "vision_config", "mm_tokens_per_image"));
    text.remove(List.of("boi_token_index", "eoi_token_index", "image_token_index"));
    text.setAll((ObjectNode) config.get(TEXT).deepCopy());
    config.properties().stream()
        .filter(field -> SHARED.contains(field.getKey()))
        .forEach(field -> text.set(field.getKey(), field.getValue()));
    text.remove("final_logit_softcapping");
    text.put("model_type", TYPE);
    text.putArray("architectures").add("Gemma3ForCausalLM");
    return text;
  }
}
