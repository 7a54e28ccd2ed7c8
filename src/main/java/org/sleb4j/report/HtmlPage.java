package org.sleb4j.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sleb4j.check.Strings;
import org.sleb4j.display.Html;
import org.sleb4j.display.MimeBundle;
import org.sleb4j.json.Json;

/**
 * Results as one page that needs nothing else: tables, pictures, where they came from, and all of
 * it as JSON in a script element.
 */
final class HtmlPage {
  /** Light and dark as the reader's system has it; pictures keep their white ground. */
  private static final String STYLE =
      """
      :root { color-scheme: light dark; --ink: #24292f; --faint: #57606a; --ground: #ffffff;
        --line: #d0d7de; --shade: #f6f8fa; --link: #0969da; }
      @media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --faint: #9da7b3;
        --ground: #0d1117; --line: #30363d; --shade: #161b22; --link: #58a6ff; } }
      body { margin: 0 auto; max-width: 62rem; padding: 1.5rem; color: var(--ink);
        background: var(--ground); font: 1rem/1.5 system-ui, sans-serif; }
      h1 { font-size: 1.6rem; margin: 0 0 .5rem; }
      h2 { font-size: 1.25rem; margin: 2.5rem 0 .75rem; padding-top: 1rem;
        border-top: 1px solid var(--line); }
      a { color: var(--link); }
      section { overflow-x: auto; }
            table { border-collapse: collapse; margin: .75rem 0; font-size: .9rem;
        font-variant-numeric: tabular-nums; }
      th, td { padding: .25rem .75rem; border-bottom: 1px solid var(--line); vertical-align: top; }
      th { background: var(--shade); font-weight: 600; }
      img { display: block; max-width: 100%; height: auto; margin: 1rem 0; background: #ffffff;
        border: 1px solid var(--line); border-radius: 6px; }
      small { opacity: .75; }
      footer { color: var(--faint); }
      code { font: .85em ui-monospace, monospace; overflow-wrap: anywhere; }
      """;

  private HtmlPage() {}

  /** Returns the page of a result, or of several with a table of contents. */
  static String of(Report report) {
    List<Report> parts = report instanceof Analysis analysis ? analysis.results() : List.of(report);
    JsonNode json = Json.tree(report.fields());
    String title = parts.size() == 1 ? title(parts.get(0)) : OriginTables.title(json);
    return page(title, parts, json);
  }

  private static String page(String title, List<Report> reports, JsonNode json) {
    String toc = reports.size() < 2 ? "" : contents(reports);
    return """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="generator" content="sleb4j">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    """
        + "<title>"
        + Html.escape(title)
        + "</title>\n<style>\n"
        + STYLE
        + "</style>\n</head>\n"
        + "<body>\n<h1>"
        + Html.escape(title)
        + "</h1>\n"
        + toc
        + sections(reports)
        + OriginTables.html(json)
        + rerun()
        + "<script type=\"application/json\" id=\"sleb4j\">\n"
        + Json.pretty(json).replace("<", "\\u003c")
        + "\n</script>\n</body>\n</html>\n";
  }

  /** Returns the first line of a result, which says what was found. */
  private static String title(Report report) {
    return report.sheet().text().lines().findFirst().orElse("");
  }

  private static String contents(List<Report> reports) {
    return IntStream.range(0, reports.size())
        .mapToObj(
            i ->
                Strings.format(
                    "<li><a href=\"#result-%d\">%s</a></li>%n",
                    i + 1, Html.escape(title(reports.get(i)))))
        .collect(Collectors.joining("", "<ol>\n", "</ol>\n"));
  }

  /** Returns a section for each. */
  static String sections(List<Report> reports) {
    return IntStream.range(0, reports.size())
        .mapToObj(i -> section(i + 1, reports.get(i)))
        .collect(Collectors.joining());
  }

  private static String section(int number, Report report) {
    String html = Optional.ofNullable(report.mimeBundle().data().get(MimeBundle.HTML)).orElse("");
    String title = Html.escape(title(report));
    return Strings.format("<section id=\"result-%d\">%n<h2>%d. %s</h2>%n", number, number, title)
        + html.replace(Page.title(title(report)), "")
        + "\n</section>\n";
  }

  private static String rerun() {
    return "<footer><p>This page holds the same results as JSON, in its last element. <code>sleb4j"
        + " rerun FILE</code> reads this page, computes them again and says what"
        + " agrees.</p></footer>\n";
  }
}
