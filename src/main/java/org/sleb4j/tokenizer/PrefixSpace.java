package org.sleb4j.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.sleb4j.check.Warnings;

/**
 * Makes a {@code tokenizer.json} follow {@code add_prefix_space} of {@code tokenizer_config.json},
 * as transformers does: LLaMA's classes then build normalizer and splitter anew, by {@code legacy};
 * any other class sets the switch of the byte-level splitter.
 */
final class PrefixSpace {
  private static final String SPACE = "\u2581";
  private static final Set<String> SPLITTERS = Set.of("", "Metaspace");
  private static final Set<String> NORMALIZERS = Set.of("", "Prepend", "Replace");

  private final ObjectNode json;
  private final boolean wanted;
  private final String file;

  private PrefixSpace(ObjectNode json, boolean wanted, String file) {
    this.json = json;
    this.wanted = wanted;
    this.file = file;
  }

  /**
   * Changes what differs, with a warning.
   *
   * @param file what a warning calls the source
   */
  static void apply(ObjectNode json, SpecialTokens special, String file) {
    special
        .flag("add_prefix_space")
        .ifPresent(wanted -> new PrefixSpace(json, wanted, file).apply(special));
  }

  private void apply(SpecialTokens special) {
    JsonNode before = json.deepCopy();
    List<ObjectNode> bytes = byteLevels();
    if (!bytes.isEmpty()) {
      bytes.forEach(splitter -> splitter.put("add_prefix_space", wanted));
    } else if (special.isLlama() && isSentencePiece()) {
      rebuild(special.flag("legacy").orElse(true));
    }
    warn(before);
  }

  private void warn(JsonNode before) {
    boolean changed = !json.equals(before);
    if (changed || addsSpace() != wanted) {
      Warnings.warn(
          "%s contradicts add_prefix_space: %s of tokenizer_config.json: the %s counts, as in"
              + " transformers.",
          file, wanted, changed ? "latter" : "former");
    }
  }

  /**
   * Returns the byte-level splitters that the switch sets: behind another splitter a space would be
   * put in front of every part.
   */
  private List<ObjectNode> byteLevels() {
    JsonNode splitter = json.path("pre_tokenizer");
    List<ObjectNode> found = new ArrayList<>();
    if (isType(splitter, "ByteLevel")) {
      found.add((ObjectNode) splitter);
    }
    for (JsonNode part : splitter.path("pretokenizers")) {
      if (isType(part, "ByteLevel")
          && (!wanted || splitter.path("pretokenizers").path(0).equals(part))) {
        found.add((ObjectNode) part);
      }
    }
    return found;
  }

  private boolean addsSpace() {
    JsonNode splitter = json.path("pre_tokenizer");
    JsonNode normalizer = json.path("normalizer");
    return adds(splitter)
        || adds(splitter.path("pretokenizers").path(0))
        || isType(normalizer, "Prepend")
        || isType(normalizer.path("normalizers").path(0), "Prepend");
  }

  private static boolean adds(JsonNode splitter) {
    return isType(splitter, "ByteLevel")
        ? splitter.path("add_prefix_space").asBoolean(true)
        : isType(splitter, "Metaspace")
            && !splitter.path("prepend_scheme").asText("always").equals("never")
            && splitter.path("add_prefix_space").asBoolean(true);
  }

  private boolean isSentencePiece() {
    JsonNode normalizer = json.path("normalizer");
    boolean plain = SPLITTERS.contains(json.path("pre_tokenizer").path("type").asText());
    for (JsonNode step : normalizer.path("normalizers")) {
      plain &= NORMALIZERS.contains(step.path("type").asText());
    }
    return plain
        && (isType(normalizer, "Sequence")
            || NORMALIZERS.contains(normalizer.path("type").asText()))
        && json.path("model").path("type").asText().equals("BPE");
  }

  private void rebuild(boolean legacy) {
    if (legacy) {
      ObjectNode normalizer = json.objectNode().put("type", "Sequence");
      ArrayNode steps = normalizer.putArray("normalizers");
      if (wanted) {
        steps.addObject().put("type", "Prepend").put("prepend", SPACE);
      }
      ObjectNode replace = steps.addObject().put("type", "Replace");
      replace.putObject("pattern").put("String", " ");
      replace.put("content", SPACE);
      json.set("normalizer", normalizer);
      json.putNull("pre_tokenizer");
    } else {
      json.putNull("normalizer");
      json.putObject("pre_tokenizer")
          .put("type", "Metaspace")
          .put("replacement", SPACE)
          .put("prepend_scheme", wanted ? "first" : "never")
          .put("split", false);
    }
    strip();
  }

  /** Decoding takes the space away again where one is put in front. */
  private void strip() {
    if (json.path("decoder").path("decoders") instanceof ArrayNode steps) {
      for (int i = steps.size() - 1; i >= 0; i--) {
        if (isType(steps.get(i), "Strip")) {
          steps.remove(i);
        }
      }
      if (wanted) {
        steps.addObject().put("type", "Strip").put("content", " ").put("start", 1).put("stop", 0);
      }
    }
  }

  private static boolean isType(JsonNode node, String type) {
    return node.path("type").asText().equals(type);
  }
}
