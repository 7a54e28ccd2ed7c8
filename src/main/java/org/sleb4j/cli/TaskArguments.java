package org.sleb4j.cli;

import java.nio.file.Path;
import java.util.List;
import org.sleb4j.check.Check;
import org.sleb4j.data.Row;
import org.sleb4j.data.Rows;
import org.sleb4j.tokenizer.Tokenizer;
import org.sleb4j.zeroshot.Encoder;
import org.sleb4j.zeroshot.Task;
import org.sleb4j.zeroshot.ZeroShot;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which questions to ask, and how they become tokens. */
final class TaskArguments {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

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
      List<Row> rows = Rows.read(data(chosen), limit);
      return ZeroShot.of(chosen, rows, bos ? encoder.withBos() : encoder);
    }
  }

  private Path data(Task chosen) {
    HubFiles files = new HubFiles(spec.commandLine().getErr());
    Check.that(
        data != null || chosen.source().isPresent(),
        "--data FILE is missing: the task %s does not say where the hub has its rows.",
        chosen);
    return data == null ? files.rows(chosen.source().orElseThrow()) : files.text(data);
  }
}
