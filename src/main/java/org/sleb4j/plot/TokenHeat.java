package org.sleb4j.plot;

import java.util.List;

/** Writes a text as HTML, each token on a ground that is the darker the more loss it gained. */
public final class TokenHeat {
  private TokenHeat() {}

  /**
   * Returns HTML.
   *
   * @param pieces the text of each token
   * @param extra the added loss of each token behind the first, in nats
   */
  public static String html(List<String> pieces, List<Double> extra) {
    return "";
  }
}
