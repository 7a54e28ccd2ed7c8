package org.sleb4j.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.LegacyOverrides;
import com.hubspot.jinjava.el.JinjavaInterpreterResolver;
import com.hubspot.jinjava.interpret.RenderResult;
import com.hubspot.jinjava.interpret.TemplateError;
import com.hubspot.jinjava.lib.fn.ELFunctionDefinition;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jinjava.javax.el.CompositeELResolver;
import org.sleb4j.check.Check;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Printable;
import org.sleb4j.check.Strings;

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
  private static final Pattern TAG = Pattern.compile("\\{\\{.*?\\}\\}|\\{%.*?%\\}", Pattern.DOTALL);
  private static final Pattern LITERAL =
      Pattern.compile("'(?:[^'\\\\]|\\\\.)*'|\"(?:[^\"\\\\]|\\\\.)*\"", Pattern.DOTALL);
  private static final Pattern FILTER = Pattern.compile("\\|\\s*([A-Za-z_]\\w*)");
  private static final int LENGTH = 200;

  /** Filters of the library that write otherwise than those of jinja2 in transformers. */
  private static final Set<String> UNLIKE = Set.of("tojson", "pprint", "urlize");

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
   * Writes messages, and what begins the answer.
   *
   * @throws InvalidInputException if there are none, the template refuses them, or it uses what is
   *     not supported here
   */
  public String render(List<ChatMessage> messages) {
    Check.that(!messages.isEmpty(), "There are no messages: give at least one.");
    Jinjava jinja = jinja();
    checkFilters(jinja);
    Map<String, Object> names = new HashMap<>();
    names.put("messages", messages.stream().map(ChatTemplate::fields).toList());
    names.put("add_generation_prompt", true);
    names.put("bos_token", bos);
    names.put("eos_token", eos);
    RenderResult result = jinja.renderForResult(trimmed(), names);
    if (!result.getErrors().isEmpty()) {
      throw refusal(result.getErrors().get(0));
    }
    return result.getOutput();
  }

  /**
   * Returns the template without the line feed at its end, behind every block, and the spaces of a
   * line in front of one, as jinja2 has it with {@code trim_blocks} and {@code lstrip_blocks}; the
   * library's own options take spaces away in the middle of a line as well.
   */
  private String trimmed() {
    return text.replace("\r\n", "\n")
        .replaceFirst("\n$", "")
        .replaceAll("(?md)^[ \\t]+(\\{[%#](?!\\+))", "$1")
        .replaceAll("([%#]\\})\n", "$1");
  }

  private static Map<String, Object> fields(ChatMessage message) {
    return new HashMap<>(Map.of("role", message.role(), "content", message.content()));
  }

  private static Jinjava jinja() {
    CompositeELResolver values = new CompositeELResolver();
    values.add(new PythonStrings());
    values.add(JinjavaInterpreterResolver.DEFAULT_RESOLVER_READ_WRITE);
    JinjavaConfig config =
        JinjavaConfig.newBuilder()
            .withNestedInterpretationEnabled(false) // messages are no templates
            .withElResolver(values)
            .withLegacyOverrides(
                LegacyOverrides.newBuilder()
                    .withEvaluateMapKeys(true)
                    .withIterateOverMapKeys(true)
                    .withUsePyishObjectMapper(true)
                    .withUseNaturalOperatorPrecedence(true)
                    .withParseWhitespaceControlStrictly(true)
                    .withUseTrimmingForNotesAndExpressions(true)
                    .withKeepNullableLoopValues(true)
                    .build())
            .build();
    Jinjava jinja = new Jinjava(config);
    jinja.registerFunction(
        new ELFunctionDefinition("", "raise_exception", ChatTemplate.class, "raise", String.class));
    return jinja;
  }

  /** Throws what a template says of messages that it does not take; only templates call it. */
  @SuppressWarnings("DoNotCallSuggester")
  public static String raise(String sentence) {
    throw new Raised(sentence);
  }

  /** What a template says. */
  private static final class Raised extends RuntimeException {
    private static final long serialVersionUID = 1;

    Raised(String sentence) {
      super(sentence);
    }
  }

  /** The library leaves a value as it is where it does not know the filter. */
  private void checkFilters(Jinjava jinja) {
    Matcher tags = TAG.matcher(text);
    while (tags.find()) {
      Matcher filters = FILTER.matcher(LITERAL.matcher(tags.group()).replaceAll("''"));
      while (filters.find()) {
        Check.that(
            jinja.getGlobalContext().getFilter(filters.group(1)) != null
                && !UNLIKE.contains(filters.group(1)),
            "The chat template of the model uses the filter %s, which is not supported here: write"
                + " the prompt as text.",
            filters.group(1));
      }
    }
  }

  private static InvalidInputException refusal(TemplateError error) {
    for (Throwable e = error.getException(); e != null; e = e.getCause()) {
      if (e instanceof Raised) {
        return new InvalidInputException(
            "The chat template of the model refuses the messages: " + sentence(e.getMessage()), e);
      }
    }
    return new InvalidInputException(
        Strings.format(
            "The chat template of the model uses what is not supported here (line %d: %s): write"
                + " the prompt as text.",
            error.getLineno(), brief(error.getMessage())),
        error.getException());
  }

  private static String sentence(String words) {
    return Printable.of(words) + (words.endsWith(".") ? "" : ".");
  }

  private static String brief(String message) {
    String plain = Printable.of(message);
    return plain.length() <= LENGTH ? plain : plain.substring(0, LENGTH) + "…";
  }
}
