package org.sleb4j.plot;

/**
 * A PNG picture with twice as many pixels each way as it is wide and high on the page, so that it
 * is sharp on dense screens.
 */
public final class Picture {
  private final byte[] png;
  private final int width;
  private final int height;

  Picture(byte[] png, int width, int height) {
    this.png = png;
    this.width = width;
    this.height = height;
  }

  /** Returns a copy of the bytes of the PNG file. */
  public byte[] png() {
    return png.clone();
  }

  /** Returns the width to show it at, in CSS pixels; the bitmap has twice as many. */
  public int width() {
    return width;
  }

  /** Returns the height to show it at, in CSS pixels; the bitmap has twice as many. */
  public int height() {
    return height;
  }

  @Override
  public String toString() {
    return String.format("picture of %d x %d, %,d bytes of PNG", width, height, png.length);
  }
}
