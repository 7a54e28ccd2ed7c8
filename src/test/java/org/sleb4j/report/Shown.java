package org.sleb4j.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.sleb4j.cli.Schemas;
import org.sleb4j.display.Displayable;
import org.sleb4j.display.MimeBundle;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * What a person sees of a report, as text and as HTML; HTML that is not well-formed is refused, and
 * so is JSON that is not what its schema says.
 */
record Shown(String text, Element html) {
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(\\d[\\d,]*(\\.\\d+)?(e[-+]\\d+)?|∞)");

  static Shown of(Displayable report) {
    MimeBundle bundle = report.mimeBundle();
    assertEquals(report.toString(), bundle.text());
    if (report instanceof Report made) {
      Schemas.checkKnownReport(made.fields());
    }
    return new Shown(bundle.text(), parsed(bundle.data().get(MimeBundle.HTML)));
  }

  private static Element parsed(String html) {
    String xml =
        html.replace("<br>", "<br/>")
            .replace("&nbsp;", "&#160;")
            .replaceAll("<img ([^>]*[^/])>", "<img $1/>");
    try {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new InputSource(new StringReader("<div>" + xml + "</div>")))
          .getDocumentElement();
    } catch (SAXException | IOException | ParserConfigurationException e) {
      throw new AssertionError(html, e);
    }
  }

  /** Returns the title. */
  String title() {
    return text.lines().findFirst().orElseThrow();
  }

  /** Returns the cells of the HTML table's rows, the header first; a mark is a cell. */
  List<List<String>> rows() {
    return elements(html, "tr").stream()
        .map(
            row ->
                IntStream.range(0, row.getChildNodes().getLength())
                    .mapToObj(i -> row.getChildNodes().item(i).getTextContent())
                    .toList())
        .toList();
  }

  private static List<Node> elements(Element parent, String name) {
    NodeList found = parent.getElementsByTagName(name);
    return IntStream.range(0, found.getLength()).mapToObj(found::item).toList();
  }

  /** Asserts the rows behind the header, and that text and HTML say the same numbers. */
  void assertRows(List<?>... expected) {
    assertEquals(List.of(expected), rows().subList(1, rows().size()));
    assertSameNumbers();
  }

  /** Asserts that every number of the text is in the HTML and the other way round. */
  void assertSameNumbers() {
    assertEquals(numbers(text), numbers(spaced(html)));
  }

  /** Returns the text of an element, that of its children apart from one another. */
  private static String spaced(Node node) {
    NodeList children = node.getChildNodes();
    return children.getLength() == 0
        ? node.getTextContent()
        : String.join(
            " ",
            IntStream.range(0, children.getLength())
                .mapToObj(i -> spaced(children.item(i)))
                .toList());
  }

  private static List<String> numbers(String text) {
    Stream<MatchResult> found = NUMBER.matcher(text).results();
    return found.map(MatchResult::group).sorted().toList();
  }
}
