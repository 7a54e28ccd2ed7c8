package org.sleb4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Links between pages lead somewhere, and pages list what they hold. */
class MarkdownTest {
  private static final Pattern LINK =
      Pattern.compile("!?\\[[^\\]]*\\]\\(([^)\\s]+)\\)|<img src=\"([^\"]+)\"");
  private static final Pattern FENCE = Pattern.compile("(?ms)^```.*?^```");
  private static final Pattern CODE = Pattern.compile("`[^`\n]*`");

  @Test
  void everyRelativeLinkLeadsSomewhere() throws IOException {
    List<String> broken = new ArrayList<>();
    int links = 0;
    for (Path page : pages()) {
      for (String link : links(page)) {
        links++;
        if (!leadsSomewhere(page, link)) {
          broken.add(page + " -> " + link);
        }
      }
    }
    assertEquals(List.of(), broken);
    assertTrue(links > 80, "links: " + links);
  }

  @Test
  void contentsListEverySection() throws IOException {
    int pages = 0;
    for (Path page : pagesIn(Path.of("docs"))) {
      String[] parts = prose(page).split("(?m)^## ", 2);
      if (parts[0].contains("](#")) {
        pages++;
        for (String anchor : sections("## " + parts[1])) {
          assertTrue(parts[0].contains("](#" + anchor + ")"), page + " does not list " + anchor);
        }
      }
    }
    assertTrue(pages > 9, "pages with contents: " + pages);
  }

  private static List<String> sections(String prose) {
    return Pattern.compile("(?m)^## (.*)$")
        .matcher(prose)
        .results()
        .map(heading -> anchor(heading.group(1)))
        .toList();
  }

  @Test
  void everyPageOfTheDocumentationIsLinkedFromTheReadme() throws IOException {
    List<String> links = links(Path.of("README.md"));
    pagesIn(Path.of("docs"))
        .forEach(page -> assertTrue(links.contains(page.toString()), page::toString));
  }

  @Test
  void theReadmeIsShort() throws IOException {
    assertTrue(Files.readAllLines(Path.of("README.md")).size() <= 200);
  }

  private static List<Path> pages() throws IOException {
    return Stream.of(
            pagesIn(Path.of("")),
            pagesIn(Path.of("docs")),
            pagesIn(Path.of("notebooks")),
            List.of(
                Path.of("src/demo/README.md"),
                Path.of("src/demo/DATA.md"),
                Path.of("src/main/resources/org/sleb4j/demo/README.md")))
        .flatMap(List::stream)
        .toList();
  }

  /** Returns pages, notebooks included: their links stand in strings of JSON as they are. */
  static List<Path> pagesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(MarkdownTest::isPage).sorted().toList();
    }
  }

  private static boolean isPage(Path file) {
    return file.toString().endsWith(".md") || file.toString().endsWith(".ipynb");
  }

  private static List<String> links(Path page) throws IOException {
    return LINK.matcher(prose(page))
        .results()
        .map(link -> link.group(1) == null ? link.group(2) : link.group(1))
        .toList();
  }

  private static String prose(Path page) throws IOException {
    String text = Files.readString(page);
    return page.toString().endsWith(".md")
        ? CODE.matcher(FENCE.matcher(text).replaceAll("")).replaceAll(MarkdownTest::withoutLinks)
        : text;
  }

  /** Keeps code in headings, and what only looks like a link within code out. */
  private static String withoutLinks(MatchResult code) {
    return Matcher.quoteReplacement(code.group().replace("](", "] ("));
  }

  private static boolean leadsSomewhere(Path page, String link) throws IOException {
    if (link.matches("[a-z]+:.*")) {
      return true;
    }
    String[] parts = link.split("#", 2);
    Path parent = page.toAbsolutePath().getParent();
    Path target = parts[0].isEmpty() ? page : parent.resolve(parts[0]).normalize();
    return Files.exists(target) && (parts.length < 2 || anchors(target).contains(parts[1]));
  }

  private static List<String> anchors(Path page) throws IOException {
    return Pattern.compile("(?m)^#+ (.*)$")
        .matcher(prose(page))
        .results()
        .map(heading -> anchor(heading.group(1)))
        .toList();
  }

  /** Returns the anchor that GitHub gives a heading. */
  private static String anchor(String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-');
  }
}
