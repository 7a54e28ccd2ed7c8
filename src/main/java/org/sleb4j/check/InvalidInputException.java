package org.sleb4j.check;

/**
 * Invalid input, reported in one sentence that names the thing, its value, the rule it breaks and
 * the way out.
 *
 * <p>The command line prints the sentence and exits with status 2; a notebook shows it below the
 * cell, without the library's frames. Anything else that is thrown is a defect of this library.
 */
public final class InvalidInputException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public InvalidInputException(String sentence) {
    super(sentence);
    CellFrames.dropAbove(this);
  }

  public InvalidInputException(String sentence, Throwable cause) {
    super(sentence, cause);
    CellFrames.dropAbove(this);
  }
}
