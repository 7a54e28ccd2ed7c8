package org.sleb4j.notebook;

import java.io.InputStream;
import org.sleb4j.check.InvalidInputException;

/** Refuses to be read: a question that a cell asks would not be seen. */
final class NoKeyboard extends InputStream {
  @Override
  public int read() {
    throw new InvalidInputException(
        "This kernel reads nothing from the keyboard; put the value into the cell.");
  }

  @Override
  public int read(byte[] into, int from, int count) {
    return read(); // or a reader would take a failure for the end
  }
}
