package org.sleb4j.cli;

import org.sleb4j.check.Check;
import org.sleb4j.session.HubFiles;
import org.sleb4j.session.TaskQuestions;
import org.sleb4j.tokenizer.Tokenizer;
import org.sleb4j.zeroshot.Task;
import org.sleb4j.zeroshot.ZeroShot;
import picocli.CommandLine.Option;

/** Which questions to ask, and how they become tokens. */
final class TaskArguments {
  @Option(
      names = "--task",
      paramLabel = "NAME",
      description =
          "piqa, arc_easy, arc_challenge, hellaswag, winogrande, lambada_openai, boolq, openbookqa,"
              + " or a task file of your own that ends in .json (default: completions, which the"
              + " demo model brings).")
  private String task;

  @Option(
      names = "--data",
      paramLabel = "FILE",
      description =
          "JSON lines, also .gz, or Parquet, with the fields of the task's data set on the Hugging"
              + " Face hub, here or as hf://datasets/ORG/NAME/FILE (default: fetched from the"
              + " hub).")
  private String data;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Ask the first N questions only (default: all).")
  private int limit = Integer.MAX_VALUE;

  @Option(
      names = "--bos",
      description =
          "Put the BOS in front that the tokenizer adds of itself, as lm-evaluation-harness does"
              + " from 0.4.9.2 on (default: none, as before).")
  private boolean bos;

  /** Tells whether anything is said of what to ask. */
  boolean isGiven() {
    return task != null || data != null || limit != Integer.MAX_VALUE || bos;
  }

  /**
   * Reads the questions.
   *
   * @param model whose tokenizer they are cut with
   */
  ZeroShot read(ModelArguments model) {
    Check.that(limit >= 1, "limit (%d) must be at least 1.", limit);
    TaskQuestions.Source asked =
        task == null ? ofDemo(model) : named(new HubFiles(model.console()));
    try (Tokenizer tokenizer = Tokenizer.open(model.directory())) {
      TaskQuestions questions = asked.read(limit);
      return (bos ? questions.withBos() : questions).encode(tokenizer);
    }
  }

  private TaskQuestions.Source ofDemo(ModelArguments model) {
    Check.that(
        model.isDemo() && data == null,
        "--task NAME is missing: only the demo model brings its own questions.");
    return TaskQuestions.Source.ofDemo();
  }

  private TaskQuestions.Source named(HubFiles hub) {
    Task named = Task.of(task);
    Check.that(
        data != null || named.source().isPresent(),
        "--data FILE is missing: the task %s does not say where the hub has its rows.",
        named);
    return data == null
        ? TaskQuestions.Source.fetched(named, hub)
        : new TaskQuestions.Source(named, hub.file(data));
  }
}
