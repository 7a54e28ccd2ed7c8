package org.sleb4j.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
  private final Table table =
      Table.of("block", "name", "loss")
          .row("1", "a", "10.5")
          .row(List.of("12", "long", "-1.25"), "removed");

  @Test
  void putsNumbersAtTheRightAndWordsAtTheLeft() {
    assertEquals(
        """
        block  name   loss
            1  a      10.5
           12  long  -1.25  < removed\
        """,
        table.text());
  }

  @Test
  void leavesAnEmptyHeaderOut() {
    assertEquals("width  160", Table.of("", "").row("width", "160").text());
    assertFalse(Table.of("", "").row("width", "160").html().contains("<th"));
  }

  @Test
  void marksARowInWordsAndBoldInHtml() {
    String html = table.html();
    assertTrue(html.contains("<b>-1.25</b></td>"), html);
    assertTrue(html.contains("<b>◀ removed</b>"), html);
    assertFalse(html.contains("<b>10.5</b>"), html);
  }

  @Test
  void alignsWithoutStylesToo() {
    assertTrue(table.html().contains("<td align=\"right\" style=\"text-align:right\">10.5</td>"));
    assertTrue(table.html().contains("<td align=\"left\" style=\"text-align:left\">a</td>"));
  }

  @Test
  void escapesText() {
    String html = Table.of("<i>").row("a & \"<b>\"").html();
    assertTrue(html.contains("&lt;i&gt;</th>"), html);
    assertTrue(html.contains("a &amp; &quot;&lt;b&gt;&quot;</td>"), html);
  }
}
