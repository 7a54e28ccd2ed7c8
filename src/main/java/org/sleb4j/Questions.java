package org.sleb4j;

import java.util.function.Supplier;
import org.sleb4j.check.Warnings;
import org.sleb4j.display.Screen;
import org.sleb4j.session.HubFiles;
import org.sleb4j.session.TaskQuestions;
import org.sleb4j.zeroshot.Task;

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
  private final TaskQuestions asked;

  private Questions(TaskQuestions asked) {
    this.asked = asked;
  }

  private static Questions read(Supplier<TaskQuestions> reading) {
    return new Questions(Warnings.heardBy(Screen.current()::warn, reading));
  }

  static Questions ofDemo() {
    return read(() -> TaskQuestions.Source.ofDemo().read());
  }

  /** Reads a file here or on the hub. */
  static Questions of(String task, String file) {
    Task named = Task.of(task);
    return read(() -> new TaskQuestions.Source(named, hub().file(file)).read());
  }

  /** Fetches the rows from where the task says that the hub has them. */
  static Questions of(String task) {
    Task named = Task.of(task);
    return read(() -> TaskQuestions.Source.fetched(named, hub()).read());
  }

  private static HubFiles hub() {
    return new HubFiles(Screen.current());
  }

  /** Returns the questions themselves. */
  TaskQuestions asked() {
    return asked;
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
    return new Questions(asked.first(count));
  }

  /**
   * Puts the BOS in front that the tokenizer adds by default, as lm-evaluation-harness does from
   * 0.4.9.2 on; without it there is none, as before.
   *
   * <pre>{@code
   * var questions = Sleb.questions().withBos()
   * }</pre>
   */
  public Questions withBos() {
    return new Questions(asked.withBos());
  }

  /**
   * Returns how many there are.
   *
   * <pre>{@code
   * questions.count()
   * }</pre>
   */
  public int count() {
    return asked.count();
  }

  /** Returns the task and the number of questions. */
  @Override
  public String toString() {
    return asked.toString();
  }
}
