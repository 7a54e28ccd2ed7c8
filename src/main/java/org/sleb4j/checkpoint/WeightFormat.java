package org.sleb4j.checkpoint;

import java.nio.file.Path;
import java.util.List;

/**
 * The ways weights lie in a model directory, the preferred one first, as transformers takes them.
 */
public enum WeightFormat {
  SAFETENSORS("model.safetensors") {
    @Override
    List<StoredTensor> read(Path path) {
      return Safetensors.read(path);
    }
  },
  PYTORCH("pytorch_model.bin") {
    @Override
    List<StoredTensor> read(Path path) {
      return PyTorchFile.read(path);
    }
  };

  private final String file;

  WeightFormat(String file) {
    this.file = file;
  }

  /** Lists the tensors of a whole file or of a shard. */
  abstract List<StoredTensor> read(Path path);

  /** Returns the name of the file that holds all weights. */
  public String file() {
    return file;
  }

  /** Returns the name of the file that says which shard holds what. */
  public String index() {
    return file + ".index.json";
  }
}
