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
  private final BufferedImage image;

  Bitmap(Picture picture) {
    try {
      image = ImageIO.read(new ByteArrayInputStream(picture.png()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int width() {
    return image.getWidth();
  }

  int height() {
    return image.getHeight();
  }

  /** Returns the pixels of a colour in some rows. */
  long count(Color colour, int fromRow, int toRow) {
    return IntStream.range(fromRow, toRow)
        .mapToLong(y -> IntStream.range(0, width()).filter(x -> is(colour, x, y)).count())
        .sum();
  }

  long count(Color colour) {
    return count(colour, 0, height());
  }

  boolean is(Color colour, int x, int y) {
    return image.getRGB(x, y) == colour.getRGB();
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
