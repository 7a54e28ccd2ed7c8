package org.sleb4j.notebooks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A notebook file in format 4.5, as far as it is looked at here. */
record Notebook(String name, JsonNode json) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  static Notebook read(Path file) {
    try {
      return new Notebook(file.getFileName().toString(), MAPPER.readTree(file.toFile()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the notebooks of a folder by name. */
  static List<Path> in(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".ipynb")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns a copy whose JSON may be changed. */
  Notebook copy() {
    return new Notebook(name, json.deepCopy());
  }

  List<Cell> cells() {
    return StreamSupport.stream(json.get("cells").spliterator(), false).map(Cell::new).toList();
  }

  List<Cell> codeCells() {
    return cells().stream().filter(Cell::isCode).toList();
  }

  @Override
  public String toString() {
    return name;
  }

  /** A cell of it. */
  record Cell(JsonNode json) {
    String id() {
      return json.get("id").asText();
    }

    boolean isCode() {
      return json.get("cell_type").asText().equals("code");
    }

    String source() {
      return lines(json.get("source"));
    }

    /** Returns whether its outputs are times, which no two runs have in common. */
    boolean isTimed() {
      return hasTag("timings");
    }

    /** Returns whether its outputs are losses in bfloat16, which processors round differently. */
    boolean isRounded() {
      return hasTag("bfloat16");
    }

    private boolean hasTag(String tag) {
      return json.at("/metadata/tags").toString().contains("\"" + tag + "\"");
    }

    List<Output> outputs() {
      return Output.of(json.get("outputs"));
    }
  }

  /** Returns a text that is stored as one string or as a list of lines. */
  static String lines(JsonNode node) {
    if (node.isTextual()) {
      return node.asText();
    }
    StringBuilder text = new StringBuilder();
    node.forEach(line -> text.append(line.asText()));
    return text.toString();
  }
}
