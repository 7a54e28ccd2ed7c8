package org.sleb4j.display;

import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sleb4j.check.Check;

/**
 * One result in several forms, as Jupyter's messages carry it: MIME type to data, pictures in
 * base64. Plain text is always among them.
 */
public record MimeBundle(Map<String, String> data) {
  public static final String TEXT = "text/plain";
  public static final String HTML = "text/html";
  public static final String PNG = "image/png";

  public MimeBundle {
    data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
    Check.that(data.containsKey(TEXT), "A MIME bundle must hold %s.", TEXT);
  }

  /** Makes a bundle of plain text. */
  public static MimeBundle text(String text) {
    return new MimeBundle(Map.of(TEXT, text));
  }

  /** Returns this bundle with an HTML form beside the others. */
  public MimeBundle withHtml(String html) {
    return with(HTML, html);
  }

  /** Returns this bundle with a picture, the bytes of a PNG file, beside the others. */
  public MimeBundle withPng(byte[] png) {
    return with(PNG, Base64.getEncoder().encodeToString(png));
  }

  /** Returns the plain text. */
  public String text() {
    return data.get(TEXT);
  }

  private MimeBundle with(String type, String form) {
    Map<String, String> forms = new LinkedHashMap<>(data);
    forms.put(type, form);
    return new MimeBundle(forms);
  }
}
