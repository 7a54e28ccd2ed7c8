package org.sleb4j.cli;

import java.nio.file.Path;
import java.util.List;
import org.sleb4j.check.Check;
import org.sleb4j.data.Row;
import org.sleb4j.data.Rows;
import org.sleb4j.demo.Demo;
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

  /** A task, and where its rows are. */
  private record Asked(Task task, Path rows) {}

  /**
   * Reads the questions.
   *
   * @param model whose tokenizer they are cut with
   */
  ZeroShot read(ModelArguments model) {
    Check.that(limit >= 1, "limit (%d) must be at least 1.", limit);
    Asked asked = task == null ? ofDemo(model) : named();
    try (Tokenizer tokenizer = Tokenizer.open(model.directory())) {
      Encoder encoder = Encoder.of(tokenizer);
      List<Row> rows = Rows.read(asked.rows(), limit);
      return ZeroShot.of(asked.task(), rows, bos ? encoder.withBos() : encoder);
    }
  }

  private Asked ofDemo(ModelArguments model) {
    Check.that(
        model.isDemo() && data == null,
        "--task NAME is missing: only the demo model brings its own questions.");
    return new Asked(Task.read(Demo.task()), Demo.questions());
  }

  private Asked named() {
    Task named = Task.of(task);
    HubFiles files = new HubFiles(spec.commandLine().getErr());
    Check.that(
        data != null || named.source().isPresent(),
        "--data FILE is missing: the task %s does not say where the hub has its rows.",
        named);
    Path rows = data == null ? files.rows(named.source().orElseThrow()) : files.text(data);
    return new Asked(named, rows);
  }
}
