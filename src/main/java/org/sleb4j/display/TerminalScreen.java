package org.sleb4j.display;

import java.io.PrintStream;

/**
 * Results go to standard output as text, changing lines to standard error where it is a terminal.
 */
final class TerminalScreen implements Screen {
  @Override
  public void show(MimeBundle bundle) {
    System.out.println(bundle.text());
  }

  @Override
  public Live live() {
    return Terminal.isStandardError() ? new Line(System.err) : bundle -> {};
  }

  /** One line, written over. */
  private static final class Line implements Live {
    private final PrintStream out;
    private int length;

    private Line(PrintStream out) {
      this.out = out;
    }

    @Override
    public void update(MimeBundle bundle) {
      String line = bundle.text().lines().findFirst().orElse("");
      out.print("\r" + line + " ".repeat(Math.max(0, length - line.length())));
      out.flush();
      length = line.length();
    }

    @Override
    public void finish(MimeBundle bundle) {
      update(bundle);
      out.println();
    }
  }
}
