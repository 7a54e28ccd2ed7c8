package org.sleb4j.cli;

import java.util.Optional;
import org.sleb4j.check.Check;
import org.sleb4j.export.GgufFile;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelInfo;
import org.sleb4j.model.ModelShape;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** A model, or a shape with random weights where neither weights nor a tokenizer matter. */
final class ModelOrShape extends ModelArguments {
  @ArgGroup(multiplicity = "1")
  private Source source;

  /** One of the two. */
  private static final class Source {
    @Option(names = "--model", paramLabel = "MODEL", description = ModelArguments.MODEL)
    private String model;

    @Option(
        names = "--shape",
        paramLabel = "NAME",
        description =
            "Instead of --model: a model of this shape with random weights, such as llama-2-7b, or"
                + " a config.json file.")
    private String shape;
  }

  @Override
  String model() {
    Check.that(
        source.shape == null,
        "--shape %s has random weights and no tokenizer, which a text needs: name a model with"
            + " --model.",
        source.shape);
    return source.model;
  }

  @Override
  boolean isDemo() {
    return source.shape == null && super.isDemo();
  }

  @Override
  String name() {
    return source.shape == null ? source.model : "shape " + source.shape;
  }

  @Override
  ModelInfo describe() {
    return source.shape == null
        ? super.describe()
        : Model.describe(ModelShape.of(source.shape), options());
  }

  @Override
  Model open() {
    return source.shape == null
        ? super.open()
        : opened(Model.open(ModelShape.of(source.shape), options()));
  }

  @Override
  Optional<GgufFile> gguf() {
    return source.shape == null ? super.gguf() : Optional.empty();
  }
}
