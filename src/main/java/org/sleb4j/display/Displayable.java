package org.sleb4j.display;

/** A value that shows itself; its {@code toString} is the same result as text. */
public interface Displayable {
  /** Returns the result in every form it has; the front end takes the richest it can show. */
  MimeBundle mimeBundle();

  /** Shows the result now, where it is not the last expression of a cell. */
  default void show() {
    Screen.current().show(mimeBundle());
  }
}
