package org.sleb4j;

import java.nio.file.Path;
import java.util.List;
import org.sleb4j.check.Check;
import org.sleb4j.check.FilePath;
import org.sleb4j.check.Strings;
import org.sleb4j.data.Row;
import org.sleb4j.data.Rows;
import org.sleb4j.demo.Demo;
import org.sleb4j.hub.Hub;
import org.sleb4j.tokenizer.Tokenizer;
import org.sleb4j.zeroshot.Encoder;
import org.sleb4j.zeroshot.Task;
import org.sleb4j.zeroshot.ZeroShot;

/**
 * The questions of a zero-shot task, asked and scored as lm-evaluation-harness does; they never
 * change, their methods return others.
 *
 * <p>Each model reads them with its own tokenizer when it is first asked. Begin with {@link
 * Sleb#questions()} or {@link Sleb#questions(String, String)}:
 *
 * <pre>{@code
 * var questions = Sleb.questions().first(50);
 * model.accuracy(questions)
 * }</pre>
 */
public final class Questions {
  private final Task task;
  private final List<Row> rows;
  private final boolean bos;

  private Questions(Task task, List<Row> rows, boolean bos) {
    this.task = task;
    this.rows = List.copyOf(rows);
    this.bos = bos;
    rows.forEach(task::ask); // refuses now what could not be asked later
  }

  private static Questions read(Task task, Path file) {
    return new Questions(task, Shown.withWarnings(() -> Rows.read(file)), false);
  }

  static Questions ofDemo() {
    return read(Task.read(Demo.task()), Demo.questions());
  }

  /** Reads a file here or on the hub. */
  static Questions of(String task, String file) {
    return read(Task.of(task), Hub.isAddress(file) ? HubFiles.text(file) : FilePath.of(file));
  }

  /** Fetches the rows from where the task says that the hub has them. */
  static Questions of(String task) {
    Task named = Task.of(task);
    Check.that(
        named.source().isPresent(),
        "The task %s does not say where the hub has its rows: name a file behind it.",
        named);
    return read(named, HubFiles.rows(named.source().get()));
  }

  /**
   * Takes only the first questions.
   *
   * <pre>{@code
   * var questions = Sleb.questions().first(50)
   * }</pre>
   *
   * @param count at least 1; all there are where it is more
   */
  public Questions first(int count) {
    Check.that(count >= 1, "questions (%d) must be at least 1.", count);
    return new Questions(task, rows.subList(0, Math.min(count, rows.size())), bos);
  }

  /**
   * Puts the BOS in front that the tokenizer adds of itself, as lm-evaluation-harness does from
   * 0.4.9.2 on; without it there is none, as before.
   *
   * <pre>{@code
   * var questions = Sleb.questions().withBos()
   * }</pre>
   */
  public Questions withBos() {
    return new Questions(task, rows, true);
  }

  /**
   * Returns how many there are.
   *
   * <pre>{@code
   * questions.count()
   * }</pre>
   */
  public int count() {
    return rows.size();
  }

  /** Turns the questions into tokens of a model. */
  ZeroShot encode(Tokenizer tokenizer) {
    Encoder encoder = Encoder.of(tokenizer);
    return ZeroShot.of(task, rows, bos ? encoder.withBos() : encoder);
  }

  /** Returns the task and the number of questions. */
  @Override
  public String toString() {
    return Strings.format("%s, %d questions%s", task, count(), bos ? ", with BOS" : "");
  }
}
