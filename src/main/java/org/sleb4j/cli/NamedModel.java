package org.sleb4j.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A model with weights and a tokenizer. */
final class NamedModel extends ModelArguments {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      required = true,
      description = ModelArguments.MODEL)
  private String model;

  /** Says where {@code --shape} belongs. */
  @Option(names = "--shape", hidden = true)
  void setShape(String shape) {
    if (shape != null) {
      throw new ParameterException(
          command.commandLine(),
          "--shape "
              + shape
              + " has random weights and no tokenizer, which only info and bench can use: name a"
              + " model with --model.");
    }
  }

  @Override
  String model() {
    return model;
  }
}
