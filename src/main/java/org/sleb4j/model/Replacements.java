package org.sleb4j.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.sleb4j.check.Check;
import org.sleb4j.model.family.Slot;
import org.sleb4j.model.family.Stored;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Program;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * Tensors that take the place of some of a model's, by their names in the checkpoint. Views with
 * them share all others with the model.
 *
 * <p>They are on the CPU, in the layout and the type of the checkpoint, so that a view computes
 * what it saves. They live until they are closed, which no thread may do while another one computes
 * with them; the model they were made for closes them at the latest.
 */
public final class Replacements implements AutoCloseable {
  /** No tensor. */
  public static final Replacements NONE = new Replacements(Map.of());

  private static final String METHODS =
      """
      def copy(self, x: Tensor) -> Tensor:
        return torch.contiguous(torch.clone(x).to(torch.device("cpu"), x.dtype, False, False))
      def shown(self, x: Tensor, transposed: bool, device: str, type: int) -> Tensor:
        if transposed:
          x = x.t()
        return x.to(torch.device(device), type, False, False)
      """;

  /** Compiled at first use. */
  private static final class Holder {
    private static final Program PROGRAM = Program.compile(METHODS, Map.of());
  }

  private final Map<String, Tensor> tensors;
  private final List<Runnable> uses = new CopyOnWriteArrayList<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  private Replacements(Map<String, Tensor> tensors) {
    this.tensors = tensors;
  }

  /** Copies tensors. */
  static Replacements of(Map<String, Tensor> tensors) {
    Scope owner = Scope.on(Device.cpu());
    try {
      Map<String, Tensor> copies = new LinkedHashMap<>();
      tensors.forEach((name, x) -> copies.put(name, Holder.PROGRAM.tensor(owner, "copy", x)));
      Replacements made = new Replacements(copies);
      made.whenClosed(owner::close);
      return made;
    } catch (RuntimeException | Error e) {
      owner.close();
      throw e;
    }
  }

  /** Returns the names of its tensors. */
  public Set<String> names() {
    return Collections.unmodifiableSet(tensors.keySet());
  }

  /**
   * Returns a tensor, which is of use until these are closed.
   *
   * @throws org.sleb4j.check.InvalidInputException if they were closed
   */
  public Optional<Tensor> find(String name) {
    Check.that(
        !closed.get() || tensors.isEmpty(),
        "The tensors of a repaired model were closed: repair it again.");
    return Optional.ofNullable(tensors.get(name));
  }

  boolean touch(Slot slot) {
    return slot.each().anyMatch(stored -> tensors.containsKey(stored.tensor()));
  }

  /** Returns a tensor on a device, as programs take it and in the type of a computation. */
  Optional<Tensor> find(Scope scope, Stored stored, WeightSource.Place place) {
    return find(stored.tensor()).map(x -> shown(scope, x, stored, place));
  }

  private static Tensor shown(Scope scope, Tensor x, Stored stored, WeightSource.Place place) {
    String device = place.device().scriptName();
    return Holder.PROGRAM.tensor(
        scope, "shown", x, stored.transposed(), device, place.dtype().code());
  }

  /** Hears when these are closed. */
  void whenClosed(Runnable use) {
    uses.add(use);
  }

  @Override
  public void close() {
    if (!closed.getAndSet(true)) {
      uses.forEach(Runnable::run);
      uses.clear();
    }
  }
}
