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
              + " or your own task file, which ends in .json (default: completions, which comes"
              + " with the demo model).")
  private String task;

  @Option(
      names = "--data",
      paramLabel = "FILE",
      description =
          "JSON lines, also .gz, or Parquet, with the fields of the task's data set on the Hugging"
              + " Face Hub, here or as hf://datasets/ORG/NAME/FILE (default: fetched from the"
              + " Hub).")
  private String data;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Ask the first N questions only (default: all).")
  private int limit = Integer.MAX_VALUE;

  @Option(
      names = "--bos",
      description =
          "Start with the BOS that the tokenizer adds by default, as lm-evaluation-harness does"
              + " since 0.4.9.2 (default: no BOS, as before).")
  private boolean bos;

  /** Returns whether anything is said of what to ask. */
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
        "--task NAME is missing: only the demo model comes with its own questions.");
    return TaskQuestions.Source.ofDemo();
  }

  private TaskQuestions.Source named(HubFiles hub) {
    Task named = Task.of(task);
    Check.that(
        data != null || named.source().isPresent(),
        "--data FILE is missing: the task %s does not say where its rows are on the Hub.",
        named);
    return data == null
        ? TaskQuestions.Source.fetched(named, hub)
        : new TaskQuestions.Source(named, hub.file(data));
  }
}
