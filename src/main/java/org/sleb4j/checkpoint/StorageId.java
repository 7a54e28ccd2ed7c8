package org.sleb4j.checkpoint;

import java.util.List;
import java.util.Optional;
import org.sleb4j.checkpoint.PickleValue.Global;
import org.sleb4j.checkpoint.PickleValue.None;
import org.sleb4j.checkpoint.PickleValue.Sequence;

/**
 * How a pickle refers to a storage: {@code ("storage", class, key, location, elements)}, and in
 * files from before PyTorch 0.4 a part of it that is meant.
 */
record StorageId(String key, StorageType type, long elements, Optional<Part> part) {
  /** A part of a storage, in elements. */
  record Part(long first, long elements) {}

  /** Returns the reference that a tuple makes, where it makes one. */
  static Optional<StorageId> of(Object tuple) {
    List<Object> values = tuple instanceof Sequence sequence ? sequence.values() : List.of();
    if (values.size() < 5 || values.size() > 6 || !"storage".equals(values.get(0))) {
      return Optional.empty();
    }
    Optional<StorageType> type =
        values.get(1) instanceof Global global
            ? StorageType.named(global.name())
            : Optional.empty();
    if (type.isEmpty()
        || !(values.get(2) instanceof String key)
        || !(values.get(4) instanceof Long elements)
        || elements < 0) {
      return Optional.empty();
    }
    return part(values.size() == 6 ? values.get(5) : None.NONE)
        .map(part -> new StorageId(key, type.get(), elements, part));
  }

  /** Returns the part meant, where the metadata can be understood at all. */
  private static Optional<Optional<Part>> part(Object metadata) {
    if (metadata == None.NONE) {
      return Optional.of(Optional.empty());
    }
    if (metadata instanceof Sequence view
        && view.values().size() == 3
        && view.values().get(1) instanceof Long first
        && view.values().get(2) instanceof Long count
        && first >= 0
        && count >= 0) {
      return Optional.of(Optional.of(new Part(first, count)));
    }
    return Optional.empty();
  }

  /** Returns its key as a sentence can quote it. */
  @Override
  public String toString() {
    return Excerpt.of(key);
  }
}
