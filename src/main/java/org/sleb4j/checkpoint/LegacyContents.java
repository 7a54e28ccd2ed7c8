package org.sleb4j.checkpoint;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sleb4j.checkpoint.PickleValue.Dict;
import org.sleb4j.checkpoint.PickleValue.Sequence;

/**
 * The format from before PyTorch 1.6: five pickles (a magic number, the version of the format, the
 * machine, the object, the keys of the storages), then for each key a count of elements and these.
 */
final class LegacyContents implements PyTorchContents {
  private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final long VERSION = 1001;

  private final Object object;
  private final Map<String, Storage> storages;

  private LegacyContents(Object object, Map<String, Storage> storages) {
    this.object = object;
    this.storages = storages;
  }

  static LegacyContents read(Path file, FileChannel channel) throws IOException {
    int count = (int) Math.min(channel.size(), PyTorchFile.MAX_PICKLE_BYTES);
    ByteBuffer pickles = FileBytes.read(channel, 0, count);
    PickleInput in = new PickleInput(file.toString(), pickles);
    checkPreamble(Subject.checkpoint(file), in);
    List<StorageId> ids = new ArrayList<>();
    Object object = Pickle.read(in, ids);
    Object keys = Pickle.read(in, new ArrayList<>());
    in.check(keys instanceof Sequence, "%s is not a list of storages", PickleValue.kind(keys));
    Sections sections = new Sections(file, channel, in.position(), ids);
    return new LegacyContents(object, sections.read(((Sequence) keys).values()));
  }

  private static void checkPreamble(Subject subject, PickleInput in) {
    subject.check(
        MAGIC.equals(Pickle.read(in, new ArrayList<>())),
        "it is neither a zip file nor begins with the older format's magic number");
    subject.check(
        Long.valueOf(VERSION).equals(Pickle.read(in, new ArrayList<>())),
        "the version of its format must be %d",
        VERSION);
    Object machine = Pickle.read(in, new ArrayList<>());
    subject.check(
        machine instanceof Dict facts && Boolean.TRUE.equals(facts.get("little_endian")),
        "it must have been written little-endian");
  }

  /** The storages' data, one after another, each behind the number of its elements. */
  private static final class Sections {
    private final Path file;
    private final FileChannel channel;
    private final Map<String, StorageId> ids = new HashMap<>();
    private final Map<String, Storage> storages = new HashMap<>();
    private final Subject subject;
    private long position;

    private Sections(Path file, FileChannel channel, long position, List<StorageId> ids) {
      this.file = file;
      this.channel = channel;
      this.position = position;
      this.subject = new Subject(file + " is broken");
      ids.forEach(id -> this.ids.put(id.key(), id));
    }

    private Map<String, Storage> read(List<Object> keys) throws IOException {
      for (Object key : keys) {
        StorageId id = key instanceof String text ? ids.get(text) : null;
        subject.check(
            id != null,
            "it lists %s, which is not a storage of its tensors",
            PickleValue.kind(key));
        subject.check(
            storages.put(id.key(), next(id)) == null, "it lists the storage %s twice", id);
      }
      subject.check(
          position == channel.size(), "%d bytes follow its data", channel.size() - position);
      return storages;
    }

    private Storage next(StorageId id) throws IOException {
      long left = channel.size() - position - Long.BYTES;
      subject.check(left >= 0, "its data end before the storage %s", id);
      long elements = FileBytes.read(channel, position, Long.BYTES).getLong();
      subject.check(
          elements >= 0 && elements <= left / id.type().elementBytes(),
          "its storage %s claims %s elements of %s, but %d bytes are left",
          id,
          Long.toUnsignedString(elements),
          id.type(),
          left);
      long bytes = elements * id.type().elementBytes();
      Storage storage = Storage.plain(file, position + Long.BYTES, bytes);
      position = storage.offset() + bytes;
      return storage;
    }
  }

  @Override
  public Object object() {
    return object;
  }

  @Override
  public Storage storage(Subject subject, StorageId id) {
    Storage storage = storages.get(id.key());
    subject.check(storage != null, "its storage %s is missing", id);
    return storage;
  }
}
