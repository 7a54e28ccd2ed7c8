package org.sleb4j.data;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sleb4j.check.Check;

/**
 * The files that hold a text, one behind another, and the field of their rows that it stands in.
 *
 * @param files one or more, all of one form
 * @param field of the rows of Parquet, CSV or JSON lines; without one, {@code text}
 */
public record TextFiles(List<Path> files, Optional<String> field) {
  private static final int NAMED = 3;

  /**
   * Checks the names.
   *
   * @throws org.sleb4j.check.InvalidInputException if there is no file, a file is named twice, or
   *     the field has no name
   */
  public TextFiles {
    files = List.copyOf(files);
    Check.that(!files.isEmpty(), "There are no files: name at least one.");
    Check.that(
        new HashSet<>(files).size() == files.size(),
        "The files of a text (%s) must differ: leave out what is named twice.",
        files);
    Check.that(
        field.filter(String::isBlank).isEmpty(),
        "The name of the field is empty: name the field of the rows that the text stands in.");
  }

  /** Returns a single file, whose text stands in the field {@code text} if it has fields. */
  public static TextFiles of(Path file) {
    return new TextFiles(List.of(file), Optional.empty());
  }

  /** Returns this with one more file behind the others. */
  public TextFiles and(Path file) {
    return new TextFiles(Stream.concat(files.stream(), Stream.of(file)).toList(), field);
  }

  /** Returns another file, whose text stands in the same field if it has fields. */
  public TextFiles alike(Path file) {
    return new TextFiles(List.of(file), hasFields(file) ? field : Optional.empty());
  }

  /** Returns whether a file holds rows with fields, by its name. */
  public static boolean hasFields(Path file) {
    return ParquetFile.isNamed(file) || CsvFile.isNamed(file) || JsonDocuments.isNamed(file);
  }

  /** Returns the names of the files without their folders, or how many they are. */
  String name() {
    return files.size() <= NAMED
        ? files.stream()
            .map(file -> file.getFileName().toString())
            .collect(Collectors.joining(", "))
        : files.get(0).getFileName() + " and " + (files.size() - 1) + " more files";
  }
}
