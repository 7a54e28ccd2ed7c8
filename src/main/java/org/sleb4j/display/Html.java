package org.sleb4j.display;

/** Text inside HTML. */
public final class Html {
  private Html() {}

  /** Returns a text so that it stands for itself inside an element or a quoted attribute. */
  public static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
