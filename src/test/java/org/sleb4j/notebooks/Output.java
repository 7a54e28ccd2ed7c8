package org.sleb4j.notebooks;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import javax.imageio.ImageIO;

/**
 * Something a cell put out.
 *
 * @param kind its type and the forms it has
 * @param text its plain text
 * @param chart its picture
 */
record Output(String kind, String text, Optional<BufferedImage> chart) {
  private static final String ERROR = "error";

  /** Reads outputs; a stream that came in parts is one. */
  static List<Output> of(JsonNode outputs) {
    List<Output> all = new ArrayList<>();
    for (JsonNode each : outputs) {
      Output next = read(each);
      int last = all.size() - 1;
      if (last >= 0 && next.kind.startsWith("stream") && all.get(last).kind.equals(next.kind)) {
        next = new Output(next.kind, all.remove(last).text + next.text, Optional.empty());
      }
      all.add(next);
    }
    return all;
  }

  private static Output read(JsonNode output) {
    String type = output.get("output_type").asText();
    return switch (type) {
      case "stream" -> plain("stream " + output.get("name").asText(), output.get("text"));
      case ERROR -> plain(ERROR, output.get("evalue"));
      default -> data(type, output.get("data"));
    };
  }

  private static Output plain(String kind, JsonNode text) {
    return new Output(kind, Notebook.lines(text), Optional.empty());
  }

  private static Output data(String type, JsonNode data) {
    TreeSet<String> forms = new TreeSet<>();
    data.fieldNames().forEachRemaining(forms::add);
    Optional<BufferedImage> chart = Optional.ofNullable(data.get("image/png")).map(Output::decode);
    return new Output(type + " " + forms, Notebook.lines(data.get("text/plain")), chart);
  }

  private static BufferedImage decode(JsonNode png) {
    byte[] bytes = Base64.getMimeDecoder().decode(Notebook.lines(png));
    try {
      BufferedImage image = ImageIO.read(new ByteArrayInputStream(bytes));
      if (image == null) {
        throw new IOException("A chart is no PNG picture.");
      }
      return image;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isError() {
    return kind.equals(ERROR);
  }

  /** Returns whether the chart has hardly any point that is not of its background's colour. */
  boolean isBlank() {
    BufferedImage image = chart.orElseThrow();
    int[] points =
        image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    long drawn = java.util.Arrays.stream(points).filter(point -> point != points[0]).count();
    return drawn < points.length / 500;
  }
}
