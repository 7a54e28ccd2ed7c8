package org.sleb4j.spark;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.sleb4j.model.Model;
import org.sleb4j.torch.Device;

/**
 * The model that tasks of this process compute with: one at a time, on each GPU that they are
 * given, kept between jobs. Where driver and executor are one process it is the driver's own.
 *
 * <p>When another one is asked for, the model before is closed as soon as no task uses it.
 */
final class OpenedModels {
  private static final Map<Place, Opened> OWN = new HashMap<>();
  private static Optional<Lent> lent = Optional.empty();

  private record Place(ModelReference reference, List<Device> devices) {}

  private record Lent(ModelReference reference, Model model) {}

  /** A model that is open here, and how many tasks use it. */
  private static final class Opened {
    private final Model model;
    private int users;

    private Opened(Model model) {
      this.model = model;
    }
  }

  private OpenedModels() {}

  /** Lends the driver's model to tasks in its own process. */
  static synchronized void lend(ModelReference reference, Model open) {
    closeUnless(reference::equals);
    lent = Optional.of(new Lent(reference, open));
  }

  /** Ends what {@link #lend} began. */
  static synchronized void takeBack() {
    if (lent.isPresent()) {
      closeUnless(kept -> false);
    }
    lent = Optional.empty();
  }

  /**
   * Computes with the model, opened before or now.
   *
   * @param devices where it computes, unless it is the driver's
   * @throws org.sleb4j.check.InvalidInputException if this node has no such model, or another one
   *     under its name
   */
  static <T> T use(ModelReference reference, List<Device> devices, Function<Model, T> work) {
    Optional<Model> borrowed = borrowed(reference);
    if (borrowed.isPresent()) {
      return work.apply(borrowed.get());
    }
    Place place = new Place(reference, devices);
    Opened opened = begin(place);
    try {
      return work.apply(opened.model);
    } finally {
      end(place, opened);
    }
  }

  private static synchronized Optional<Model> borrowed(ModelReference reference) {
    Optional<Lent> found = lent.filter(some -> some.reference().equals(reference));
    found.ifPresent(some -> closeUnless(reference::equals));
    return found.map(Lent::model);
  }

  private static synchronized Opened begin(Place place) {
    closeUnless(place.reference()::equals);
    Opened opened = OWN.computeIfAbsent(place, at -> new Opened(at.reference().open(at.devices())));
    opened.users++;
    return opened;
  }

  private static synchronized void end(Place place, Opened opened) {
    opened.users--;
    boolean isKept = OWN.get(place) == opened;
    if (opened.users == 0 && !isKept) {
      opened.model.close();
    }
  }

  /** Forgets models, and closes each when no task uses it any more. */
  private static void closeUnless(Predicate<ModelReference> kept) {
    List<Place> others = OWN.keySet().stream().filter(at -> !kept.test(at.reference())).toList();
    for (Place other : others) {
      Opened forgotten = OWN.remove(other);
      if (forgotten.users == 0) {
        forgotten.model.close();
      }
    }
  }
}
