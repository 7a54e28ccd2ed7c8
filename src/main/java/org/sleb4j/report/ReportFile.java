package org.sleb4j.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.sleb4j.check.Check;
import org.sleb4j.check.FilePath;
import org.sleb4j.check.FileTrouble;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;
import org.sleb4j.checkpoint.PartialFile;
import org.sleb4j.fields.Rows;
import org.sleb4j.json.Json;
import org.sleb4j.plot.Picture;

/** A report as a file: there as a whole or not at all. */
final class ReportFile {
  /** How far into a file its mark stands at most. */
  private static final int HEAD = 1 << 16;

  private static final String MARK = "sleb4j";

  private ReportFile() {}

  /** Saves a report in the form that the ending of the file's name asks for. */
  static void save(Report report, String name) {
    Path file = FilePath.of(name);
    String ending = ending(file);
    byte[] bytes =
        switch (ending) {
          case ".html" -> HtmlPage.of(report).getBytes(UTF_8);
          case ".png" -> Marked.png(picture(report, file).png(), MARK);
          case ".svg" -> picture(report, file).svg().getBytes(UTF_8);
          case ".csv" -> Rows.csv(report.rows()).getBytes(UTF_8);
          case ".json" -> (Json.pretty(Json.tree(report.fields())) + "\n").getBytes(UTF_8);
          default ->
              throw new InvalidInputException(
                  Strings.format("%s must end in .html, .png, .svg, .csv or .json.", file));
        };
    checkOurs(file, ending, bytes);
    write(file, bytes);
  }

  private static String ending(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return name.contains(".") ? name.substring(name.lastIndexOf('.')) : "";
  }

  private static Picture picture(Report report, Path file) {
    return report
        .sheet()
        .picture()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    Strings.format(
                        "%s cannot be drawn, since this result has no picture: save it as .html,"
                            + " .csv or .json.",
                        file)));
  }

  /** A table has no place for a mark: one with the same header is taken for an earlier one. */
  private static void checkOurs(Path file, String ending, byte[] bytes) {
    if (!Files.exists(file)) {
      return;
    }
    Check.that(!Files.isDirectory(file), "%s is a directory: name a file.", file);
    String there = head(file);
    boolean ours =
        ending.equals(".csv")
            ? firstLine(there).equals(firstLine(new String(bytes, UTF_8)))
            : there.contains(MARK);
    Check.that(
        ours,
        "%s is there already and was not saved by this tool: name another file, or remove it.",
        file);
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }

  private static String head(Path file) {
    try (var in = Files.newInputStream(file)) {
      return new String(in.readNBytes(HEAD), UTF_8);
    } catch (IOException e) {
      throw FileTrouble.of(file, "read", e);
    }
  }

  private static void write(Path file, byte[] bytes) {
    makeParent(file.toAbsolutePath().getParent());
    try (PartialFile written = PartialFile.create(file, bytes.length)) {
      written.write(ByteBuffer.wrap(bytes));
      written.finish();
    }
  }

  private static void makeParent(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw FileTrouble.of(folder, "made", e);
    }
  }
}
