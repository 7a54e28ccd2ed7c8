package org.sleb4j.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.sleb4j.export.ExportedModel;
import org.sleb4j.export.FileType;
import org.sleb4j.export.GgufExport;
import org.sleb4j.fields.Fields;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.origin.Provenance;
import org.sleb4j.save.Lineage;
import org.sleb4j.session.ModelName;
import org.sleb4j.session.Saving;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes a model as a GGUF file. */
@Command(
    name = "export",
    description =
        "Writes a model, whole or without some blocks or units, as one GGUF file for llama.cpp and"
            + " the tools built on it.",
    footer = {"", "Example:", "  sleb4j export --model demo --removed 5,9 --out demo-10.gguf"},
    mixinStandardHelpOptions = true)
final class ExportCommand implements Runnable {
  @Mixin private NamedModel model;
  @Mixin private RemovedArgument removed;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The file to write, such as model.gguf.")
  private Path file;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description =
          "f32, f16, bf16, q8_0 or q4_0: the type of matrices; norms and biases are float32"
              + " (default: the types of the GGUF file that the model is read from, else f16).")
  private String type;

  @Mixin private OutFile place;
  @Mixin private Output output;

  @Override
  public void run() {
    Optional<FileType> named = Optional.ofNullable(type).map(FileType::named);
    place.check(file, model.directory());
    GgufExport.checkPlace(file, place.mayReplace());
    model.warnOfComputation();
    removed.check(model.describe());
    try (Model open = Model.open(model.directory(), ModelOptions.withoutCopies())) {
      ExportedModel made =
          new Saving(model.console())
              .export(
                  removed.of(open),
                  Lineage.none(),
                  new ModelName(file.toString(), file),
                  named,
                  place.mayReplace());
      output.print(
          Fields.of(made), made, () -> Optional.of(Provenance.withWeights(removed.of(open))));
    }
  }
}
