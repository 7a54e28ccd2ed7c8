package org.sleb4j.tokenizer;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.LegacyOverrides;
import com.hubspot.jinjava.el.JinjavaInterpreterResolver;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.interpret.RenderResult;
import com.hubspot.jinjava.interpret.TemplateError;
import com.hubspot.jinjava.lib.fn.ELFunctionDefinition;
import java.time.LocalDateTime;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jinjava.javax.el.CompositeELResolver;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Printable;
import org.sleb4j.check.Strings;

/**
 * Renders chat templates as transformers does: jinja2 with {@code trim_blocks} and {@code
 * lstrip_blocks}, and the functions and filters that transformers adds. The library renders; what
 * it would render otherwise than jinja2 is given its Python form here, or refused.
 */
final class Jinja {
  private static final Pattern TAG = Pattern.compile("\\{\\{.*?\\}\\}|\\{%.*?%\\}", Pattern.DOTALL);
  private static final Pattern LITERAL =
      Pattern.compile("'(?:[^'\\\\]|\\\\.)*'|\"(?:[^\"\\\\]|\\\\.)*\"", Pattern.DOTALL);
  private static final Pattern FILTER = Pattern.compile("\\|\\s*([A-Za-z_]\\w*)");
  private static final Pattern BLOCK =
      Pattern.compile("\\{%[-+]?\\s*(for|if|else|endfor|endif)\\b");
  private static final int LENGTH = 200;

  /** Filters of the library that write otherwise than those of jinja2. */
  private static final Set<String> UNLIKE = Set.of("pprint", "urlize");

  /** What the time is called among the names; no template can write it. */
  private static final String NOW = "the time";

  private Jinja() {}

  /**
   * Renders a template.
   *
   * @throws InvalidInputException if it refuses what it is given, or uses what is not supported
   */
  static String render(String template, Map<String, Object> names, LocalDateTime now) {
    Jinjava jinja = jinja();
    checkFilters(template, jinja);
    checkLoops(template);
    Map<String, Object> all = new HashMap<>(names);
    all.put("strftime_now", "a function, which is defined");
    all.put(NOW, now);
    RenderResult result = jinja.renderForResult(trimmed(template), all);
    if (!result.getErrors().isEmpty()) {
      throw refusal(result.getErrors().get(0));
    }
    return result.getOutput();
  }

  /**
   * Returns the template without the line feed at its end, behind every block, and the spaces of a
   * line in front of one; the library's own options take spaces away in the middle of a line as
   * well.
   */
  private static String trimmed(String template) {
    String lines =
        template
            .replace("\r\n", "\n")
            .replaceFirst("\n$", "")
            .replaceAll("(?md)^[ \\t]+(\\{[%#](?!\\+))", "$1")
            .replaceAll("([%#]\\})\n", "$1");
    return TAG.matcher(lines)
        .replaceAll(tag -> Matcher.quoteReplacement(PythonTag.of(tag.group())));
  }

  private static Jinjava jinja() {
    CompositeELResolver values = new CompositeELResolver();
    values.add(new PythonMethods());
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
        new ELFunctionDefinition("", "raise_exception", Jinja.class, "raise", String.class));
    jinja.registerFunction(
        new ELFunctionDefinition("", "strftime_now", Jinja.class, "now", String.class));
    jinja.registerFunction(
        new ELFunctionDefinition("", Printed.NAME, Printed.class, "of", Object.class));
    jinja.registerFilter(new ToJson());
    jinja.registerFilter(new Items());
    jinja.registerTag(new Generation());
    return jinja;
  }

  /** Throws what a template says of messages that it does not take; only templates call it. */
  @SuppressWarnings("DoNotCallSuggester")
  public static String raise(String sentence) {
    throw new Raised(sentence);
  }

  /** Writes the time as Python does; only templates call it. */
  public static String now(String pattern) {
    Object now = JinjavaInterpreter.getCurrent().getContext().get(NOW);
    return Strftime.of((LocalDateTime) now, pattern);
  }

  /** What a template says. */
  private static final class Raised extends RuntimeException {
    private static final long serialVersionUID = 1;

    Raised(String sentence) {
      super(sentence);
    }
  }

  /** The library leaves a value as it is where it does not know the filter. */
  private static void checkFilters(String template, Jinjava jinja) {
    Matcher tags = TAG.matcher(template);
    while (tags.find()) {
      Matcher filters = FILTER.matcher(LITERAL.matcher(tags.group()).replaceAll("''"));
      while (filters.find()) {
        Unsupported.unless(
            jinja.getGlobalContext().getFilter(filters.group(1)) != null
                && !UNLIKE.contains(filters.group(1)),
            "uses the filter %s",
            filters.group(1));
      }
    }
  }

  /** The library leaves out what stands behind the {@code else} of a {@code for}. */
  private static void checkLoops(String template) {
    Deque<String> open = new ArrayDeque<>();
    Matcher words = BLOCK.matcher(template);
    while (words.find()) {
      String word = words.group(1);
      if (word.startsWith("end")) {
        open.poll();
      } else if (word.equals("else")) {
        Unsupported.unless(!"for".equals(open.peek()), "uses a for with an else");
      } else {
        open.push(word);
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
    return Printable.of(words) + (words.endsWith(".") || words.endsWith("!") ? "" : ".");
  }

  private static String brief(String message) {
    String plain = Printable.of(message);
    return plain.length() <= LENGTH ? plain : plain.substring(0, LENGTH) + "…";
  }
}
