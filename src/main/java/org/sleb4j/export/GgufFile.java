package org.sleb4j.export;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.sleb4j.check.Bytes;
import org.sleb4j.checkpoint.FileBytes;
import org.sleb4j.checkpoint.LinkedWeights;
import org.sleb4j.gguf.Gguf;
import org.sleb4j.gguf.PlacedTensor;
import org.sleb4j.gguf.TensorInfo;

/**
 * The GGUF file that a model directory was made of.
 *
 * @param types of its tensors
 * @param bytes of the file
 */
public record GgufFile(TypeCounts types, long bytes) {
  /**
   * Returns the file of a directory, if it was made of one.
   *
   * @throws org.sleb4j.check.InvalidInputException if the file is missing or broken
   */
  public static Optional<GgufFile> of(Path modelDirectory) {
    return LinkedWeights.file(modelDirectory).map(GgufFile::read);
  }

  private static GgufFile read(Path file) {
    List<TensorInfo> tensors = Gguf.read(file).tensors().stream().map(PlacedTensor::info).toList();
    return new GgufFile(TypeCounts.of(tensors), FileBytes.open(file, channel -> channel.size()));
  }

  /** Returns a text such as {@code 7.2 MiB, tensors: 85 of f16, 25 of f32}. */
  @Override
  public String toString() {
    return Bytes.text(bytes) + ", tensors: " + types;
  }
}
