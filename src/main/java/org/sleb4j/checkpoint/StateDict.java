package org.sleb4j.checkpoint;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sleb4j.checkpoint.PickleValue.Call;
import org.sleb4j.checkpoint.PickleValue.Dict;
import org.sleb4j.checkpoint.PickleValue.Sequence;
import org.sleb4j.checkpoint.PickleValue.StorageReference;
import org.sleb4j.torch.DType;

/** Finds the tensors in what a file of PyTorch holds: a dict from their names to them. */
final class StateDict {
  private final Path file;
  private final PyTorchContents contents;

  StateDict(Path file, PyTorchContents contents) {
    this.file = file;
    this.contents = contents;
  }

  /**
   * Lists the tensors in the order of the dict; what is no tensor is passed over.
   *
   * @throws org.sleb4j.check.InvalidInputException if there are none, or one is broken
   */
  List<StoredTensor> tensors() {
    Subject subject = Subject.checkpoint(file);
    if (!(contents.object() instanceof Dict dict)) {
      throw subject.refusal("it holds " + PickleValue.kind(contents.object()) + ", not a dict");
    }
    List<StoredTensor> tensors = tensors(dict);
    subject.check(!tensors.isEmpty(), "the dict that it holds has no tensor in it");
    return tensors;
  }

  private List<StoredTensor> tensors(Dict dict) {
    List<StoredTensor> tensors = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < dict.size(); i++) {
      Optional<List<Object>> parts = parts(dict.value(i));
      if (parts.isPresent()) {
        StoredTensor tensor = tensor(name(dict.key(i)), parts.get());
        Subject.tensor(file, tensor.name()).check(names.add(tensor.name()), "it appears twice");
        tensors.add(tensor);
      }
    }
    return tensors;
  }

  private String name(Object key) {
    if (key instanceof String name) {
      return name;
    }
    throw Subject.tensor(file, PickleValue.kind(key)).refusal("its name must be a text");
  }

  /** Returns what a tensor, or the tensor of a parameter, is rebuilt from. */
  private static Optional<List<Object>> parts(Object value) {
    return call(value, PickleGlobals.REBUILD_PARAMETER)
        .flatMap(parameter -> parameter.stream().findFirst())
        .or(() -> Optional.of(value))
        .flatMap(
            tensor ->
                call(tensor, PickleGlobals.REBUILD_TENSOR_V2)
                    .or(() -> call(tensor, PickleGlobals.REBUILD_TENSOR)));
  }

  private static Optional<List<Object>> call(Object value, String function) {
    return value instanceof Call call && call.function().equals(function)
        ? Optional.of(call.arguments())
        : Optional.empty();
  }

  private StoredTensor tensor(String name, List<Object> parts) {
    Subject subject = Subject.tensor(file, name);
    subject.check(parts.size() >= 4, "it is rebuilt from %d parts", parts.size());
    checkPlain(subject, parts);
    if (parts.get(0) instanceof StorageReference reference && parts.get(1) instanceof Long first) {
      return new StoredTensor(
          name,
          dtype(subject, reference.id()),
          numbers(subject, parts.get(2)),
          numbers(subject, parts.get(3)),
          first,
          storage(subject, reference.id()));
    }
    throw subject.refusal("it is not rebuilt from a storage and an offset");
  }

  /** A seventh part says that the numbers shown are the negative or conjugate of those stored. */
  private static void checkPlain(Subject subject, List<Object> parts) {
    subject.check(
        parts.size() < 7 || !(parts.get(6) instanceof Dict dict) || dict.size() == 0,
        "it is a negative or conjugate view");
  }

  private static DType dtype(Subject subject, StorageId id) {
    return id.type()
        .dtype()
        .orElseThrow(
            () -> subject.refusal("it is in a " + id.type() + ", a type that no weight has"));
  }

  private static List<Long> numbers(Subject subject, Object value) {
    Object plain =
        call(value, PickleGlobals.SIZE).flatMap(size -> size.stream().findFirst()).orElse(value);
    List<Long> numbers = new ArrayList<>();
    if (plain instanceof Sequence tuple) {
      tuple.values().stream()
          .filter(Long.class::isInstance)
          .forEach(number -> numbers.add((Long) number));
      subject.check(numbers.size() == tuple.values().size(), "its shape must be of whole numbers");
      return numbers;
    }
    throw subject.refusal("its shape is " + PickleValue.kind(plain));
  }

  private Storage storage(Subject subject, StorageId id) {
    Storage storage = contents.storage(subject, id);
    int elementBytes = id.type().elementBytes();
    subject.check(
        storage.bytes() % elementBytes == 0 && storage.bytes() / elementBytes == id.elements(),
        "its storage %s should have %d elements of %s, but has %d bytes",
        id,
        id.elements(),
        id.type(),
        storage.bytes());
    return id.part().map(part -> part(subject, storage, part, elementBytes)).orElse(storage);
  }

  private static Storage part(
      Subject subject, Storage storage, StorageId.Part part, int elementBytes) {
    long elements = storage.bytes() / elementBytes;
    subject.check(
        storage.deflatedBytes().isEmpty()
            && part.first() <= elements
            && part.elements() <= elements - part.first(),
        "it shows %d elements from %d on of a storage that has %d",
        part.elements(),
        part.first(),
        elements);
    return storage.part(part.first() * elementBytes, part.elements() * elementBytes);
  }
}
