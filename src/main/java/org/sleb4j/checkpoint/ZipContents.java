package org.sleb4j.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sleb4j.check.Check;

/**
 * The zip format: {@code NAME/data.pkl} is the pickle, {@code NAME/data/KEY} the storage of a key.
 */
final class ZipContents implements PyTorchContents {
  private static final String PICKLE = "/data.pkl";

  private final Object object;
  private final String root;
  private final Map<String, Storage> entries;

  private ZipContents(Object object, String root, Map<String, Storage> entries) {
    this.object = object;
    this.root = root;
    this.entries = entries;
  }

  static ZipContents read(Path file, FileChannel channel) throws IOException {
    Map<String, Storage> entries = ZipDirectory.read(file, channel);
    String root = root(file, entries);
    checkByteOrder(file, channel, entries.get(root + "/byteorder"));
    byte[] pickle = content(channel, entries.get(root + PICKLE));
    PickleInput in = new PickleInput(file.toString(), ByteBuffer.wrap(pickle));
    Object object = Pickle.read(in, new ArrayList<>());
    in.check(in.isAtEnd(), "more bytes follow it");
    return new ZipContents(object, root, entries);
  }

  private static String root(Path file, Map<String, Storage> entries) {
    List<String> pickles =
        entries.keySet().stream()
            .filter(name -> name.endsWith(PICKLE) && name.indexOf('/') == name.lastIndexOf('/'))
            .toList();
    Check.that(
        pickles.size() == 1,
        "%s is a zip file, but not one of PyTorch: it holds %d entries NAME/data.pkl, not one.",
        file,
        pickles.size());
    return pickles.get(0).substring(0, pickles.get(0).length() - PICKLE.length());
  }

  private static void checkByteOrder(Path file, FileChannel channel, Storage entry)
      throws IOException {
    if (entry != null) {
      String order = new String(content(channel, entry), UTF_8);
      Check.that(
          order.equals("little"),
          "%s: its byte order (%s) must be little.",
          file,
          Excerpt.of(order));
    }
  }

  private static byte[] content(FileChannel channel, Storage entry) throws IOException {
    Check.that(
        entry.bytes() <= PyTorchFile.MAX_PICKLE_BYTES,
        "%s: its pickle has %d bytes, above the %d.",
        entry.file(),
        entry.bytes(),
        PyTorchFile.MAX_PICKLE_BYTES);
    ByteBuffer content = ByteBuffer.allocate((int) entry.bytes());
    try (StorageReader reader = StorageReader.of(channel, entry)) {
      reader.fill(content);
    }
    return content.array();
  }

  @Override
  public Object object() {
    return object;
  }

  @Override
  public Storage storage(Subject subject, StorageId id) {
    Storage entry = entries.get(root + "/data/" + id.key());
    subject.check(entry != null, "its storage %s is missing", id);
    return entry;
  }
}
