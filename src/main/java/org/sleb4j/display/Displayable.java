package org.sleb4j.display;

/**
 * A value that shows itself; its {@code toString} is the same result as text.
 *
 * <p>A kernel learns how such values look when the first class of them is initialised, so a cell
 * whose last expression is one needs no preparation.
 */
public interface Displayable {
  /** Where results appear; as a constant, found before there is any result. */
  Screen SCREEN = Screen.current();

  /** Returns the result in every form it has; the front end takes the richest it can show. */
  MimeBundle mimeBundle();

  /** Shows the result now, where it is not the last expression of a cell. */
  default void show() {
    SCREEN.show(mimeBundle());
  }
}
