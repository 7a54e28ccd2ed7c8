package org.sleb4j.report;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Map;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;
import org.sleb4j.display.Displayable;
import org.sleb4j.display.MimeBundle;
import org.sleb4j.fields.Rows;

/** A result that can be shown, saved, and taken into other libraries. */
public interface Report extends Displayable {
  /** Returns it as people see it. */
  Sheet sheet();

  /**
   * Returns it as JSON has it: maps, lists, numbers, texts. The names are those that the command
   * line prints with {@code --json}, and {@code docs/sharing.md} describes what all have in common.
   *
   * <pre>{@code
   * model.perplexity(heldOut).fields().get("meanNll")
   * }</pre>
   */
  Map<String, Object> fields();

  @Override
  default MimeBundle mimeBundle() {
    return sheet().bundle();
  }

  /**
   * Returns its table as rows of plain values under the names of {@link #fields}, for any other
   * library: a row for each block, pass, candidate or model, or one row where it has no table.
   *
   * <pre>{@code
   * model.redundancy(text).rows().get(0).get("metric1")
   * }</pre>
   */
  default List<Map<String, Object>> rows() {
    return Rows.of(fields());
  }

  /**
   * Returns its picture, with twice as many pixels as it is shown at.
   *
   * <pre>{@code
   * model.redundancy(text).image().getWidth()
   * }</pre>
   *
   * @throws InvalidInputException if it has none
   */
  default BufferedImage image() {
    return sheet()
        .picture()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    Strings.format(
                        "%s has no picture: use its rows(), or save it as .html, .csv or .json.",
                        getClass().getSimpleName())))
        .image();
  }

  /**
   * Saves it as a file, whose ending chooses the form: {@code .html} (one page, readable offline),
   * {@code .png} or {@code .svg} (its picture), {@code .csv} (its rows), {@code .json} (all of it).
   * A file that was saved so before is replaced; any other stays.
   *
   * <pre>{@code
   * model.redundancy(text).save("target/redundancy.html")
   * }</pre>
   *
   * @throws InvalidInputException if the ending is another, the report has no picture, or a file is
   *     there that was not saved so
   */
  default void save(String file) {
    ReportFile.save(this, file);
  }
}
