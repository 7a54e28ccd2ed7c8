package org.sleb4j.plot;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.sleb4j.check.Strings;

/**
 * A PNG picture with twice as many pixels each way as it is wide and high on the page, so that it
 * is sharp on dense screens.
 */
public final class Picture {
  private static final int SCALE = 2;

  private final List<Panel> panels;
  private final byte[] png;
  private final int width;
  private final int height;

  private Picture(List<Panel> panels, byte[] png, int width, int height) {
    this.panels = panels;
    this.png = png;
    this.width = width;
    this.height = height;
  }

  /** Draws panels one below the other. */
  static Picture of(Panel... panels) {
    int width = List.of(panels).stream().mapToInt(Panel::width).max().orElseThrow();
    int height = List.of(panels).stream().mapToInt(Panel::height).sum();
    BufferedImage image =
        new BufferedImage(SCALE * width, SCALE * height, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    g.scale(SCALE, SCALE);
    paint(g, List.of(panels), width, height);
    return new Picture(List.of(panels), encode(image), width, height);
  }

  private static void paint(Graphics2D g, List<Panel> panels, int width, int height) {
    g.setColor(Style.GROUND);
    g.fillRect(0, 0, width, height);
    for (Panel panel : panels) {
      panel.paint(g);
      g.translate(0, panel.height());
    }
    g.dispose();
  }

  private static byte[] encode(BufferedImage image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Returns a copy of the bytes of the PNG file. */
  public byte[] png() {
    return png.clone();
  }

  /** Returns the bitmap. */
  public BufferedImage image() {
    try {
      return ImageIO.read(new ByteArrayInputStream(png));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Draws it again as an SVG file, whose letters are outlines, so that no font is needed. */
  public String svg() {
    SvgGraphics g = new SvgGraphics();
    paint(g, panels, width, height);
    return g.file(width, height, description());
  }

  /** Returns what it shows as a sentence for each pair of axes: its title and the values. */
  public String description() {
    return panels.stream().map(Panel::description).collect(Collectors.joining(" "));
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
    return Strings.format("picture of %d x %d, %,d bytes of PNG", width, height, png.length);
  }
}
