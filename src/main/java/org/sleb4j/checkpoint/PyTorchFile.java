package org.sleb4j.checkpoint;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import org.sleb4j.check.Check;
import org.sleb4j.check.InvalidInputException;

/**
 * Lists the tensors of a file that {@code torch.save} wrote, running nothing that its pickle names.
 *
 * <p>Both formats are read: the zip file, and the older one that begins with a magic number.
 */
final class PyTorchFile {
  /** The pickles of a file must be within this: 80,000 tensors take some 12 MiB. */
  static final int MAX_PICKLE_BYTES = 16 << 20;

  private static final int ZIP_ENTRY = 0x04034b50;

  private PyTorchFile() {}

  /**
   * Lists the tensors of the state dict that the file holds, in its order. As transformers does, it
   * passes over what is no tensor.
   *
   * @throws InvalidInputException if the file is missing or broken, or names anything that a file
   *     of tensors has no need of
   */
  public static List<StoredTensor> read(Path file) {
    return FileBytes.open(file, channel -> new StateDict(file, contents(file, channel)).tensors());
  }

  private static PyTorchContents contents(Path file, FileChannel channel) throws IOException {
    long size = channel.size();
    Check.that(size >= 4, "%s is truncated: it has %d bytes.", file, size);
    return FileBytes.read(channel, 0, 4).getInt() == ZIP_ENTRY
        ? ZipContents.read(file, channel)
        : LegacyContents.read(file, channel);
  }
}
