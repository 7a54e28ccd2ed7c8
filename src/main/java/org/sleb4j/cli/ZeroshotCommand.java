package org.sleb4j.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sleb4j.check.Check;
import org.sleb4j.fields.ZeroShotFields;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelInfo;
import org.sleb4j.model.ModelView;
import org.sleb4j.origin.Provenance;
import org.sleb4j.session.Measurements;
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
  @Mixin private NamedModel arguments;
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

  @Mixin private OutFile overwrite;
  @Mixin private SparkArgument spark;
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
    file.file().ifPresent(path -> overwrite.check(path, arguments.directory()));
    ZeroShot questions = task.read(arguments);
    try (Model model = arguments.open();
        SparkArgument.Place place = spark.place(arguments, model)) {
      ModelView pruned = removed.of(model);
      Measurements measurements = place.measurements();
      if (compare) {
        TaskScore dense = measurements.answers(model.full(), questions);
        TaskComparison both = new TaskComparison(dense, measurements.answers(pruned, questions));
        file.write(List.of(both.dense(), both.pruned()));
        print(ZeroShotFields.of(both), both, pruned, place);
      } else {
        TaskScore score = measurements.answers(pruned, questions);
        file.write(List.of(score));
        print(ZeroShotFields.of(score), score, pruned, place);
      }
    }
  }

  private void print(
      Map<String, Object> fields, Object text, ModelView view, SparkArgument.Place place) {
    place.describe(fields);
    output.print(fields, text + place.text(), () -> Optional.of(Provenance.withWeights(view)));
  }
}
