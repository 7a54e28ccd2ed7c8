package org.sleb4j.model.family;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.sleb4j.checkpoint.Config;

/**
 * Holds the classes that a config names, in {@code architectures} and {@code auto_map}, against the
 * family: {@code GPTNeoXForCausalLM} is one of {@code gpt_neox}, {@code BitnetForCausalLM} is none
 * of {@code llama}.
 */
final class CodeNames {
  private static final Pattern ENDING =
      Pattern.compile(
          "(For(CausalLM|ConditionalGeneration)|LMHeadModel|Model|PreTrainedModel|Config|For(Sequence|Token)Classification"
              + "|ForQuestionAnswering)$");

  /** Model types whose classes have another name. */
  private static final Map<String, String> OTHER_NAMES =
      Map.of("gemma3_text", "gemma3", "ministral3", "mistral3");

  private CodeNames() {}

  /**
   * Checks that every class belongs to the family.
   *
   * @throws org.sleb4j.check.InvalidInputException naming the field
   */
  static void check(String family, Config config) {
    check(family, config, "architectures");
    check(family, config, "auto_map");
  }

  private static void check(String family, Config config, String field) {
    JsonNode value = config.unread().get(field);
    if (value != null && !classes(value).allMatch(name -> isOf(family, name))) {
      throw config.refuse(
          field,
          value,
          "classes of "
              + family
              + ", the model_type: the code of other ones may compute something else");
    }
  }

  /** A list of names, or an object of names by the class that loads them. */
  private static Stream<JsonNode> classes(JsonNode value) {
    if (value.isTextual()) {
      return Stream.of(value);
    }
    return value.isObject()
        ? value.properties().stream()
            .filter(entry -> entry.getKey().matches("AutoModel.*|AutoConfig"))
            .map(Map.Entry::getValue)
        : StreamSupport.stream(value.spliterator(), false);
  }

  /** The name may have its module in front: {@code modeling_phi3.Phi3ForCausalLM}. */
  private static boolean isOf(String family, JsonNode name) {
    String last = name.asText().replaceFirst(".*\\.", "");
    String stem = ENDING.matcher(last).replaceFirst("");
    return Stream.of(family, OTHER_NAMES.getOrDefault(family, family))
        .anyMatch(own -> plain(stem).equals(plain(own)));
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
  }
}
