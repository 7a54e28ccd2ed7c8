package org.sleb4j.hub;

import java.io.IOException;
import org.sleb4j.check.InvalidInputException;

/** Why a host gave nothing, however often it was asked; what the cache holds may do instead. */
final class Unavailable extends IOException {
  private static final long serialVersionUID = 1L;

  private Unavailable(IOException last) {
    super(last);
  }

  /** Returns the sentence as what is thrown to the caller. */
  static InvalidInputException told(String sentence, IOException last) {
    return new InvalidInputException(sentence, new Unavailable(last));
  }

  static boolean isCauseOf(InvalidInputException e) {
    return e.getCause() instanceof Unavailable;
  }
}
