package org.sleb4j.cli;

import java.nio.file.Path;
import org.sleb4j.check.Check;
import org.sleb4j.data.Rows;
import org.sleb4j.tokenizer.Tokenizer;
import org.sleb4j.zeroshot.Encoder;
import org.sleb4j.zeroshot.Task;
import org.sleb4j.zeroshot.ZeroShot;
import picocli.CommandLine.Option;

/** Which questions to ask, and how they become tokens. */
final class TaskArguments {
  @Option(
      names = "--task",
      required = true,
      paramLabel = "NAME",
      description =
          "piqa, arc_easy, arc_challenge, hellaswag, winogrande, lambada_openai, boolq, openbookqa,"
              + " or a task file of your own that ends in .json.")
  private String task;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "FILE",
      description =
          "JSON lines with the fields of the task's data set on the Hugging Face hub; also .gz.")
  private Path data;

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

  private Task task() {
    return task.endsWith(".json") ? Task.read(Path.of(task)) : Task.named(task);
  }

  /**
   * Reads the questions.
   *
   * @param modelDirectory whose tokenizer they are cut with
   */
  ZeroShot read(Path modelDirectory) {
    Check.that(limit >= 1, "limit (%d) must be at least 1.", limit);
    Task chosen = task();
    try (Tokenizer tokenizer = Tokenizer.open(modelDirectory)) {
      Encoder encoder = Encoder.of(tokenizer);
      return ZeroShot.of(chosen, Rows.read(data, limit), bos ? encoder.withBos() : encoder);
    }
  }
}
