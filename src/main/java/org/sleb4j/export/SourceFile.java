package org.sleb4j.export;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.sleb4j.checkpoint.Checkpoint;
import org.sleb4j.checkpoint.LinkedWeights;
import org.sleb4j.gguf.Gguf;
import org.sleb4j.gguf.PlacedTensor;
import org.sleb4j.model.family.GgufConfig;
import org.sleb4j.model.family.GgufTensor;
import org.sleb4j.model.family.Stored;

/**
 * The GGUF file that a model was read from.
 *
 * @param tensors by the weights of the checkpoint that they hold
 */
record SourceFile(Gguf gguf, Map<List<String>, PlacedTensor> tensors) {
  private static final String TYPE = "general.file_type";

  /** Returns the file of a checkpoint, if it was read from one. */
  static Optional<SourceFile> of(Checkpoint checkpoint) {
    return LinkedWeights.file(checkpoint.directory()).map(file -> of(checkpoint, file));
  }

  private static SourceFile of(Checkpoint checkpoint, Path file) {
    Gguf gguf = Gguf.read(file);
    Map<String, PlacedTensor> byName = new HashMap<>();
    gguf.tensors().forEach(tensor -> byName.put(tensor.info().name(), tensor));
    Map<List<String>, PlacedTensor> tensors = new HashMap<>();
    GgufConfig.described(checkpoint.config())
        .tensors()
        .forEach(tensor -> tensors.put(weights(tensor), byName.get(tensor.name())));
    return new SourceFile(gguf, tensors);
  }

  private static List<String> weights(GgufTensor tensor) {
    return tensor.parts().stream().map(Stored::tensor).toList();
  }

  /** Returns the tensor of the file that holds the weights of another one. */
  PlacedTensor find(GgufTensor tensor) {
    return tensors.get(weights(tensor));
  }

  /**
   * Returns the value of {@code general.file_type}, if there is one.
   *
   * @throws org.sleb4j.check.InvalidInputException if it is no number of a type
   */
  OptionalInt type() {
    return gguf.metadata().find(TYPE).isPresent()
        ? OptionalInt.of(Math.toIntExact(gguf.metadata().whole(TYPE) & Integer.MAX_VALUE))
        : OptionalInt.empty();
  }
}
