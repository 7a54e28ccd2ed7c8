package org.sleb4j.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.sleb4j.check.Check;
import org.sleb4j.fields.ZeroShotFields;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelInfo;
import org.sleb4j.model.ModelView;
import org.sleb4j.origin.Provenance;
import org.sleb4j.zeroshot.TaskComparison;
import org.sleb4j.zeroshot.TaskScore;
import org.sleb4j.zeroshot.ZeroShot;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures the accuracy of a model on a task, dense or without some blocks or both in pairs. */
@Command(
    name = "zeroshot",
    description = "Answers the questions of a task, scored as lm-evaluation-harness scores them.",
    footer = {
      "",
      "Example:",
      "  sleb4j zeroshot --model org/name --task arc_easy --removed 20,21 --compare"
    },
    mixinStandardHelpOptions = true)
final class ZeroshotCommand implements Runnable {
  @Mixin private ModelArguments arguments;
  @Mixin private TaskArguments task;
  @Mixin private RemovedArgument removed;

  @Option(
      names = "--compare",
      description = "Score the whole model as well, and report what the removed blocks change.")
  private boolean compare;

  @Option(
      names = "--records",
      paramLabel = "FILE",
      description = "Write the result of each question, as JSON lines.")
  private Path records;

  @Mixin private OutFile place;
  @Mixin private Output output;

  @Override
  public void run() {
    ModelInfo info = arguments.describe();
    removed.check(info);
    Check.that(
        !compare || !removed.units().isEmpty(),
        "--compare needs --removed: there is nothing to compare the whole model with.");
    RecordsFile file = new RecordsFile(Optional.ofNullable(records));
    file.check();
    file.file().ifPresent(path -> place.check(path, arguments.directory()));
    ZeroShot questions = task.read(arguments);
    try (Model model = arguments.open()) {
      if (compare) {
        printBoth(
            new TaskComparison(ask(questions, model.full()), ask(questions, removed.of(model))),
            file,
            removed.of(model));
      } else {
        print(ask(questions, removed.of(model)), file, removed.of(model));
      }
    }
  }

  private void print(TaskScore score, RecordsFile file, ModelView view) {
    file.write(List.of(score));
    output.print(ZeroShotFields.of(score), score, () -> Optional.of(Provenance.withWeights(view)));
  }

  private void printBoth(TaskComparison both, RecordsFile file, ModelView view) {
    file.write(List.of(both.dense(), both.pruned()));
    output.print(ZeroShotFields.of(both), both, () -> Optional.of(Provenance.withWeights(view)));
  }

  private TaskScore ask(ZeroShot questions, ModelView view) {
    return arguments.measurements().answers(view, questions);
  }
}
