package org.sleb4j.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sleb4j.check.InvalidInputException;

class TokenHeatTest {
  private final String html =
      TokenHeat.html(List.of("Once", " <b>&", " \"far\n", " gone"), List.of(2.25, -0.5, 0.0));

  @Test
  void escapesTheText() {
    assertTrue(html.contains(" &lt;b&gt;&amp;"), html);
    assertTrue(html.contains(" &quot;far<br>"), html);
  }

  @Test
  void coloursGainedAndSavedLoss() {
    assertTrue(html.contains("<span style=\"background-color:rgba(213,94,0,0.56)\""), html);
    assertTrue(html.contains("<span style=\"background-color:rgba(0,114,178,0.13)\""), html);
    assertTrue(html.contains("title=\"+2.250 nats\""), html);
  }

  @Test
  void canBeReadWhereColoursAreTakenAway() {
    String bare =
        html.replaceAll("style=\"[^\"]*\"", "").replaceAll("</?(span|div|small)[^>]*>", "");
    assertTrue(
        bare.contains("Once<b> &lt;b&gt;&amp;</b><sup>+2.3</sup> &quot;far<br> gone</p>"), bare);
    assertTrue(bare.contains("mean +0.5833 over 3 tokens"), bare);
    assertFalse(bare.contains("<b> gone"));
  }

  @Test
  void refusesLossesThatDoNotFitTheText() {
    assertThrows(InvalidInputException.class, () -> TokenHeat.html(List.of("a"), List.of()));
    assertThrows(InvalidInputException.class, () -> TokenHeat.html(List.of("a"), List.of(1.0)));
    String sentence =
        assertThrows(
                InvalidInputException.class,
                () -> TokenHeat.html(List.of("a", "b"), List.of(Double.NaN)))
            .getMessage();
    assertEquals("added losses ([NaN]) must be finite numbers to be drawn.", sentence);
  }
}
