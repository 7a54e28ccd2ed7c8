package org.sleb4j.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sleb4j.check.Check;
import org.sleb4j.check.Strings;
import org.sleb4j.display.Html;
import org.sleb4j.fields.Described;
import org.sleb4j.fields.Fields;
import org.sleb4j.model.Units;
import org.sleb4j.origin.Provenance;

/**
 * What one or several models wrote behind the same prompt, side by side.
 *
 * @param prompt the text in front
 * @param continuations one for each model
 */
public record ContinuationReport(String prompt, List<Continuation> continuations)
    implements Report {
  private static final int LINE = 90;

  public ContinuationReport {
    continuations = List.copyOf(continuations);
    Check.that(!continuations.isEmpty(), "There are no continuations: give at least one.");
  }

  /**
   * What one model wrote.
   *
   * @param text behind the prompt
   * @param tokens how many new ones
   * @param provenance which model
   */
  public record Continuation(String text, int tokens, Provenance provenance) {
    private Map<String, Object> fields() {
      return Fields.map(
          "model",
          provenance.model(),
          "removed",
          Units.values(provenance.blocks().removals()),
          "text",
          text,
          "tokens",
          tokens,
          "seconds",
          provenance.seconds());
    }

    private String name() {
      return provenance.model() + ", " + provenance.blocks();
    }

    private String figures() {
      return Strings.format(
          "%s, %s, %.1f s",
          Strings.counted(tokens, "token"), provenance.computation(), provenance.seconds());
    }
  }

  /**
   * Returns what the first model wrote.
   *
   * <pre>{@code
   * model.generate("Once upon a time", 20).text()
   * }</pre>
   */
  public String text() {
    return continuations.get(0).text();
  }

  @Override
  public Map<String, Object> fields() {
    Continuation first = continuations.get(0);
    return Described.report(
        "continuation",
        Fields.map(
            "prompt",
            prompt,
            "continuations",
            continuations.stream().map(Continuation::fields).toList()),
        Optional.of(first.provenance()));
  }

  @Override
  public Sheet sheet() {
    String html =
        "<table><thead><tr>"
            + cells("th", Continuation::name)
            + "</tr></thead><tbody><tr>"
            + continuations.stream().map(this::cell).collect(Collectors.joining())
            + "</tr><tr>"
            + cells("td", Continuation::figures)
            + "</tr></tbody></table>";
    return new Sheet(toString(), html, Optional.empty());
  }

  private String cells(String element, java.util.function.Function<Continuation, String> what) {
    return continuations.stream()
        .map(
            continuation ->
                Strings.format(
                    "<%s align=\"left\" style=\"text-align:left\">%s</%s>",
                    element, Html.escape(what.apply(continuation)), element))
        .collect(Collectors.joining());
  }

  private String cell(Continuation continuation) {
    return Strings.format(
        "<td align=\"left\" valign=\"top\" style=\"text-align:left;vertical-align:top;"
            + "white-space:pre-wrap\"><b>%s</b>%s</td>",
        lines(prompt), lines(continuation.text()));
  }

  private static String lines(String text) {
    return Html.escape(text).replace("\n", "<br>");
  }

  @Override
  public String toString() {
    return continuations.stream()
        .map(c -> c.name() + " (" + c.figures() + ")\n" + wrapped(prompt + "|" + c.text()))
        .collect(Collectors.joining("\n\n"));
  }

  private static String wrapped(String text) {
    return text.lines().map(ContinuationReport::wrappedLine).collect(Collectors.joining("\n"));
  }

  private static String wrappedLine(String line) {
    StringBuilder wrapped = new StringBuilder();
    int start = 0;
    for (String word : line.split("(?<= )", -1)) {
      if (wrapped.length() - start + word.length() > LINE && wrapped.length() > start) {
        wrapped.append('\n');
        start = wrapped.length();
      }
      wrapped.append(word);
    }
    return "  " + wrapped.toString().stripTrailing().replaceAll(" *\n", "\n  ");
  }
}
