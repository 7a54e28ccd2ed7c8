package org.sleb4j.plot;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sleb4j.check.Check;
import org.sleb4j.check.Strings;

/**
 * Writes a text as HTML with the loss that pruning adds to each token as the colour behind it.
 *
 * <p>Orange is added loss and blue is saved loss, the stronger the more. Where a notebook takes the
 * colours away, the tokens that lost most still stand out: they are bold and followed by a figure.
 */
public final class TokenHeat {
  /** From here on a token is bold: it is exp(-1), 37 %, as likely as it was. */
  private static final double BOLD = 1;

  /** The strongest colour. */
  private static final double FULL = 3;

  private TokenHeat() {}

  /**
   * Returns HTML of a text and a key.
   *
   * @param pieces the text of each token
   * @param extra the added loss of each token behind the first, in nats
   * @throws org.sleb4j.check.InvalidInputException unless there is one loss fewer than tokens, all
   *     finite numbers
   */
  public static String html(List<String> pieces, List<Double> extra) {
    Check.that(
        !extra.isEmpty() && pieces.size() == extra.size() + 1,
        "added losses (%d) must be one fewer than the text's tokens (%d), and at least one.",
        extra.size(),
        pieces.size());
    Check.that(
        extra.stream().allMatch(Double::isFinite),
        "added losses (%s) must be finite numbers to be drawn.",
        extra);
    String tokens =
        IntStream.range(0, extra.size())
            .mapToObj(i -> token(pieces.get(i + 1), extra.get(i)))
            .collect(Collectors.joining());
    return "<div style=\"line-height:1.9;max-width:800px;color:#333;background:#fff\">\n<p"
        + " style=\"white-space:pre-wrap\">"
        + escaped(pieces.get(0))
        + tokens
        + "</p>\n"
        + key(extra)
        + "</div>";
  }

  private static String token(String piece, double extra) {
    String text = escaped(piece);
    String shown = extra >= BOLD ? "<b>" + text + "</b><sup>" + signed(1, extra) + "</sup>" : text;
    return coloured(shown, extra, " title=\"" + signed(3, extra) + " nats\"");
  }

  private static String coloured(String html, double extra, String attributes) {
    String colour = extra > 0 ? "213,94,0" : "0,114,178";
    double strength = 0.75 * Math.min(1, Math.abs(extra) / FULL);
    return Strings.format(
        "<span style=\"background-color:rgba(%s,%.2f)\"%s>%s</span>",
        colour, strength, attributes, html);
  }

  private static String key(List<Double> extra) {
    double mean = extra.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    String colours =
        Stream.of(-2.0, -1.0, 0.0, 1.0, 2.0, 3.0)
            .map(nats -> coloured("&nbsp;" + signed(0, nats) + "&nbsp;", nats, ""))
            .collect(Collectors.joining(" "));
    return "<p><small>added loss, nats per token: "
        + colours
        + ", bold with a figure from +1 on; mean "
        + signed(4, mean)
        + " over "
        + extra.size()
        + " tokens</small></p>\n";
  }

  private static String signed(int decimals, double nats) {
    String sign = nats < 0 ? "−" : nats > 0 ? "+" : "";
    return sign + Strings.grouped(Math.abs(nats), decimals);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("\r", "")
        .replace("\n", "<br>");
  }
}
