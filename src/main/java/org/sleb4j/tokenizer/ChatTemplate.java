package org.sleb4j.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sleb4j.check.Check;
import org.sleb4j.check.InvalidInputException;

/**
 * Writes the messages of a chat as the text that an instruction model was trained on, by the Jinja
 * template that its files hold: {@code chat_template.jinja}, or {@code chat_template} of {@code
 * tokenizer_config.json}, of several the one called {@code default}. It is rendered as transformers
 * renders it, with {@code add_generation_prompt}; tools are not supported.
 *
 * @param text the template
 * @param bos the token that begins a text; empty where there is none
 * @param eos the token that ends a text
 */
public record ChatTemplate(String text, String bos, String eos) {
  private static final String FILE = "chat_template.jinja";

  /**
   * Reads the template of a model directory.
   *
   * @param name what the model is called
   * @throws InvalidInputException if it has none
   */
  public static ChatTemplate read(Path directory, String name, Tokenizer tokenizer) {
    Optional<String> text = text(new ModelFiles(directory));
    Check.that(
        text.isPresent(),
        "The model %s has no chat template: it is no instruction model, so give it a prompt to"
            + " continue.",
        name);
    return new ChatTemplate(
        text.get(),
        tokenizer.bosId().isPresent() ? tokenizer.piece(tokenizer.bosId().getAsInt()) : "",
        tokenizer.eosId().isPresent() ? tokenizer.piece(tokenizer.eosId().getAsInt()) : "");
  }

  /** Returns the text of a template where there is one. */
  static Optional<String> text(ModelFiles files) {
    if (files.has(FILE)) {
      return Optional.of(new String(files.bytes(FILE), UTF_8));
    }
    JsonNode template = files.jsonIfPresent("tokenizer_config.json").path("chat_template");
    if (!template.isArray()) {
      return Optional.of(template).filter(JsonNode::isTextual).map(JsonNode::asText);
    }
    for (JsonNode named : template) {
      if (named.path("name").asText().equals("default")) {
        return Optional.of(named.path("template").asText());
      }
    }
    return Optional.empty();
  }

  /**
   * Writes messages, and what begins the answer, today.
   *
   * @throws InvalidInputException if there are none, the template refuses them, or it uses what is
   *     not supported here
   */
  public String render(List<ChatMessage> messages) {
    return render(messages, LocalDateTime.now(ZoneId.systemDefault()));
  }

  /**
   * Writes messages at a time; see {@link #render(List)}.
   *
   * @param now what the template takes for the time, where it asks for it
   */
  String render(List<ChatMessage> messages, LocalDateTime now) {
    Check.that(!messages.isEmpty(), "There are no messages: give at least one.");
    Map<String, Object> names = new HashMap<>();
    names.put("messages", messages.stream().map(ChatTemplate::fields).toList());
    names.put("tools", null);
    names.put("documents", null);
    names.put("add_generation_prompt", true);
    names.put("bos_token", bos);
    names.put("eos_token", eos);
    return Jinja.render(text, names, now);
  }

  private static Map<String, Object> fields(ChatMessage message) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("role", message.role());
    fields.put("content", message.content());
    return fields;
  }
}
