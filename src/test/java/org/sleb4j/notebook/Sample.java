package org.sleb4j.notebook;

import java.util.function.Supplier;
import org.sleb4j.display.Displayable;
import org.sleb4j.display.MimeBundle;

/** A result for tests, with text, HTML and a picture. */
public record Sample(Supplier<MimeBundle> forms) implements Displayable {
  static final byte[] PICTURE = {1, 2, 3};

  public static Sample of(String text) {
    return new Sample(() -> MimeBundle.text(text).withHtml("<b>" + text + "</b>").withPng(PICTURE));
  }

  public static Sample failing() {
    return new Sample(
        () -> {
          throw new StackOverflowError("no room for a chart");
        });
  }

  @Override
  public MimeBundle mimeBundle() {
    return forms.get();
  }
}
