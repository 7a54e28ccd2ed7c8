package org.sleb4j.plot;

import java.awt.Color;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/** What a picture looks like when it is read again. */
final class Bitmap {
  private final int width;
  private final int height;
  private final int[] pixels;

  Bitmap(Picture picture) {
    try {
      BufferedImage image = ImageIO.read(new ByteArrayInputStream(picture.png()));
      width = image.getWidth();
      height = image.getHeight();
      pixels = image.getRGB(0, 0, width, height, null, 0, width);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  /** Returns the number of pixels of a colour. */
  long count(Color colour) {
    return IntStream.of(pixels).filter(pixel -> pixel == colour.getRGB()).count();
  }

  boolean is(Color colour, int x, int y) {
    return pixels[y * width + x] == colour.getRGB();
  }

  boolean isWhite(int x, int y) {
    return is(Color.WHITE, x, y);
  }

  /** Returns the smallest rectangle that holds all pixels of a colour. */
  Optional<Rectangle> find(Color colour) {
    Rectangle found = null;
    for (int y = 0; y < height(); y++) {
      for (int x = 0; x < width(); x++) {
        if (is(colour, x, y)) {
          Rectangle pixel = new Rectangle(x, y, 1, 1);
          found = found == null ? pixel : found.union(pixel);
        }
      }
    }
    return Optional.ofNullable(found);
  }

  /** Returns how many separate stretches of a colour a row of pixels has. */
  long stretches(Color colour, int row) {
    return IntStream.range(1, width())
        .filter(x -> is(colour, x, row) && !is(colour, x - 1, row))
        .count();
  }
}
