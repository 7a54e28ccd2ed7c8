package org.sleb4j;

import java.util.List;
import java.util.function.Supplier;
import org.sleb4j.check.Check;
import org.sleb4j.check.Warnings;
import org.sleb4j.data.Corpus;
import org.sleb4j.data.Protocol;
import org.sleb4j.display.Screen;
import org.sleb4j.session.CutText;
import org.sleb4j.session.HubFiles;
import org.sleb4j.session.Use;

/**
 * A text and how it is cut into windows of tokens; it never changes, its methods return others.
 *
 * <p>Each model cuts it with its own tokenizer when it is first used with it. Begin with {@link
 * Sleb#calibration(String)} or {@link Sleb#evaluation(String)}:
 *
 * <pre>{@code
 * var text = Sleb.calibration(file).windows(16).length(128);
 * model.redundancy(text)
 * }</pre>
 */
public final class Text {
  private final CutText cut;

  private Text(CutText cut) {
    this.cut = cut;
  }

  /** Reads one of the demo model's texts. */
  static Text demo(Use use) {
    return of(() -> CutText.demo(use));
  }

  /** Reads a file here or on the hub, or a preset where no file has its name. */
  static Text named(String name) {
    return of(() -> CutText.named(name, new HubFiles(Screen.current())));
  }

  /** Reads a field of the rows of a file here or on the hub. */
  static Text named(String name, String field) {
    return of(() -> CutText.named(name, field, new HubFiles(Screen.current())));
  }

  /**
   * Takes a text that a notebook has: all its windows, or one where it is shorter than a window.
   *
   * <pre>{@code
   * model.perplexity(Text.of("Once upon a time there was a little girl."))
   * }</pre>
   *
   * @throws org.sleb4j.check.InvalidInputException if it is blank
   */
  public static Text of(String text) {
    return of(() -> CutText.of(Corpus.of(text)));
  }

  /**
   * Takes documents that a notebook has, such as a column of a table that another library read;
   * they are joined with a space. A call: {@code Text.of(List.of("Once upon a time.", "The
   * end."))}.
   *
   * @throws org.sleb4j.check.InvalidInputException if there are none, or all are blank
   */
  public static Text of(List<String> documents) {
    return of(() -> CutText.of(Corpus.of(documents)));
  }

  private static Text of(Supplier<CutText> reading) {
    return new Text(Warnings.heardBy(Screen.current()::warn, reading));
  }

  /** Returns a text with what decides how it is cut. */
  static CutText cut(Text text) {
    return Check.given(text, "text").cut;
  }

  /**
   * Reads another file of the same form behind this one, in the same field. A call: {@code
   * Sleb.evaluation("a.csv", "body").and("b.csv")}.
   *
   * @param file a path, or an address on the hub
   * @throws org.sleb4j.check.InvalidInputException if this is no text of files, or the file is of
   *     another form
   */
  public Text and(String file) {
    return of(() -> cut.and(new HubFiles(Screen.current()).file(file)));
  }

  /**
   * Draws rows of the text at random, joins them and cuts all full windows: what SLEB's official
   * code calibrates on, with 128 rows.
   *
   * <pre>{@code
   * var text = Sleb.calibration(file).rows(200).seed(1)
   * }</pre>
   *
   * @param documents rows of a text file, or documents of JSON lines
   */
  public Text rows(int documents) {
    return new Text(cut.withProtocol(Protocol.rows().withDocuments(documents)));
  }

  /**
   * Cuts windows at random offsets: what most work means by "128 samples". In a short text they
   * overlap, which makes intervals over them too narrow.
   *
   * <pre>{@code
   * var text = Sleb.calibration(file).windows(16)
   * }</pre>
   */
  public Text windows(int count) {
    return new Text(cut.withProtocol(Protocol.windows().withWindows(count)));
  }

  /**
   * Cuts the whole text into windows, one after another: what perplexity is measured on.
   *
   * <pre>{@code
   * var text = Sleb.calibration(file).consecutive()
   * }</pre>
   */
  public Text consecutive() {
    return new Text(cut.withProtocol(Protocol.consecutive()));
  }

  /**
   * Takes only the first windows of those that are cut.
   *
   * <pre>{@code
   * var text = Sleb.evaluation(file).first(8)
   * }</pre>
   */
  public Text first(int windows) {
    return new Text(cut.first(windows));
  }

  /**
   * Sets the tokens of a window; without it 2048, or the model's context where that is shorter.
   *
   * <pre>{@code
   * var text = Sleb.evaluation(file).length(128)
   * }</pre>
   */
  public Text length(int tokens) {
    return new Text(cut.withLength(tokens));
  }

  /**
   * Draws others: rows and offsets are numpy's {@code default_rng(seed)}; without it the seed is 0.
   *
   * <pre>{@code
   * var text = Sleb.calibration(file).windows(16).seed(1)
   * }</pre>
   */
  public Text seed(long number) {
    return new Text(cut.withSeed(number));
  }

  /** Returns file and protocol on one line. */
  @Override
  public String toString() {
    return cut.toString();
  }
}
