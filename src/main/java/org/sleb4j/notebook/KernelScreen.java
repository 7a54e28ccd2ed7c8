package org.sleb4j.notebook;

import java.util.UUID;
import org.sleb4j.display.MimeBundle;
import org.sleb4j.display.Screen;

/**
 * Every result is a display with an id of its own; a place that changes is shown once and then
 * updated under its id.
 *
 * @param display sends a new display
 * @param update replaces the content of a display
 */
record KernelScreen(Sender display, Sender update) implements Screen {
  /** A kernel's way to the front end. */
  @FunctionalInterface
  interface Sender {
    void send(MimeBundle bundle, String displayId);
  }

  @Override
  public void show(MimeBundle bundle) {
    display.send(bundle, newId());
  }

  @Override
  public Live live() {
    return new Place(newId());
  }

  private static String newId() {
    return UUID.randomUUID().toString();
  }

  private final class Place implements Live {
    private final String id;
    private boolean shown;

    private Place(String id) {
      this.id = id;
    }

    @Override
    public synchronized void update(MimeBundle bundle) {
      (shown ? update : display).send(bundle, id);
      shown = true;
    }
  }
}
