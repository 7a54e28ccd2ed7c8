package org.sleb4j.report;

import java.util.Base64;
import java.util.Optional;
import org.sleb4j.check.Strings;
import org.sleb4j.display.Html;
import org.sleb4j.display.MimeBundle;
import org.sleb4j.plot.Picture;

/**
 * A report as people see it.
 *
 * @param text for a terminal
 * @param html tables and sentences, without the picture
 * @param picture what stands below them, if there is one
 */
public record Sheet(String text, String html, Optional<Picture> picture) {
  /** Returns one that is a sentence. */
  public static Sheet text(String text) {
    return new Sheet(text, "<p>" + Html.escape(text) + "</p>", Optional.empty());
  }

  /** Returns it in all its forms; the HTML form holds the picture as well. */
  MimeBundle bundle() {
    MimeBundle plain = MimeBundle.text(text);
    return picture
        .map(drawn -> plain.withHtml(html + "\n" + image(drawn)).withPng(drawn.png()))
        .orElseGet(() -> plain.withHtml(html));
  }

  private static String image(Picture picture) {
    return Strings.format(
        "<img alt=\"%s\" width=\"%d\" src=\"data:image/png;base64,%s\">",
        Html.escape(picture.description()),
        picture.width(),
        Base64.getEncoder().encodeToString(picture.png()));
  }
}
