package org.sleb4j.display;

/** Where results and the progress of long work appear. */
public interface Screen extends Console {
  /** Shows a result below what was shown before. */
  void show(MimeBundle bundle);

  @Override
  default ProgressLine begin(String work) {
    return new LiveLine(work, live(), System::nanoTime);
  }

  @Override
  default void note(String sentence) {
    show(MimeBundle.text(sentence));
  }

  /** Opens a place that is written again and again; it appears with the first update. */
  Live live();

  /** A place whose content changes. */
  interface Live {
    /** Replaces what stands there. */
    void update(MimeBundle bundle);

    /** Replaces what stands there for the last time; what is shown next stands below it. */
    default void finish(MimeBundle bundle) {
      update(bundle);
    }
  }

  /** Returns the screen of the kernel this runs in, or the terminal's. */
  static Screen current() {
    return Screens.current();
  }
}
