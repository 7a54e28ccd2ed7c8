package org.sleb4j.session;

import java.nio.file.Path;
import java.util.List;
import org.sleb4j.check.Check;
import org.sleb4j.check.Strings;
import org.sleb4j.data.Row;
import org.sleb4j.data.Rows;
import org.sleb4j.demo.Demo;
import org.sleb4j.tokenizer.Tokenizer;
import org.sleb4j.zeroshot.Encoder;
import org.sleb4j.zeroshot.Task;
import org.sleb4j.zeroshot.ZeroShot;

/** Questions of a zero-shot task; they never change, their methods return others. */
public final class TaskQuestions {
  private final Task task;
  private final List<Row> rows;
  private final boolean bos;

  private TaskQuestions(Task task, List<Row> rows, boolean bos) {
    this.task = task;
    this.rows = List.copyOf(rows);
    this.bos = bos;
    rows.forEach(task::ask); // refuses now what could not be asked later
  }

  /** A task and the file with its rows, which is not read yet. */
  public record Source(Task task, Path rows) {
    /** Fetches the rows from where the task says that the hub has them. */
    public static Source fetched(Task task, HubFiles hub) {
      Check.that(
          task.source().isPresent(),
          "The task %s does not say where its rows are on the Hub: name a file behind it.",
          task);
      return new Source(task, hub.rows(task.source().get()));
    }

    /** Returns the demo model's task. */
    public static Source ofDemo() {
      return new Source(Task.read(Demo.task()), Demo.questions());
    }

    /** Reads all rows. */
    public TaskQuestions read() {
      return read(Integer.MAX_VALUE);
    }

    /** Reads at most this many rows. */
    public TaskQuestions read(int most) {
      return new TaskQuestions(task, Rows.read(rows, most), false);
    }
  }

  /** Returns the first questions only, all there are where {@code count} is more. */
  public TaskQuestions first(int count) {
    Check.that(count >= 1, "questions (%d) must be at least 1.", count);
    return new TaskQuestions(task, rows.subList(0, Math.min(count, rows.size())), bos);
  }

  /** Returns them with the BOS in front that the tokenizer adds by itself. */
  public TaskQuestions withBos() {
    return new TaskQuestions(task, rows, true);
  }

  /** Returns how many there are. */
  public int count() {
    return rows.size();
  }

  /** Turns the questions into tokens of a model. */
  public ZeroShot encode(Tokenizer tokenizer) {
    Encoder encoder = Encoder.of(tokenizer);
    return ZeroShot.of(task, rows, bos ? encoder.withBos() : encoder);
  }

  /** Returns the task and the number of questions. */
  @Override
  public String toString() {
    return Strings.format(
        "%s, %s%s", task, Strings.counted(count(), "question"), bos ? ", with BOS" : "");
  }
}
