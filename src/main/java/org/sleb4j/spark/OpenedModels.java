package org.sleb4j.spark;

import java.util.Optional;
import java.util.function.Function;
import org.sleb4j.check.Check;
import org.sleb4j.display.Screen;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.session.ModelName;
import org.sleb4j.torch.DType;

/**
 * The model that tasks of this process compute with: one at a time, kept between jobs. Where driver
 * and executor are one process it is the driver's own.
 */
final class OpenedModels {
  private static ModelReference current;
  private static Model model;
  private static boolean isDrivers;

  private OpenedModels() {}

  /** Lends the driver's model to tasks in its own process. */
  static synchronized void lend(ModelReference reference, Model open) {
    closeOwn();
    current = reference;
    model = open;
    isDrivers = true;
  }

  /** Ends what {@link #lend} began. */
  static synchronized void takeBack() {
    if (isDrivers) {
      forget();
    }
  }

  /**
   * Computes with the model, opened before or now.
   *
   * @throws org.sleb4j.check.InvalidInputException if this node has no such model, or another one
   *     under its name
   */
  static <T> T use(ModelReference reference, Function<Model, T> work) {
    return work.apply(open(reference));
  }

  private static synchronized Model open(ModelReference reference) {
    if (!reference.equals(current)) {
      closeOwn();
      model = opened(reference);
      current = reference;
    }
    return model;
  }

  private static Model opened(ModelReference reference) {
    ModelOptions options = ModelOptions.defaults().withDtype(DType.parse(reference.dtype()));
    Model found = ModelName.of(reference.name(), Screen.current()).open(options, Screen.current());
    String hash = found.checkpoint().hash();
    if (!hash.equals(reference.hash())) {
      found.close();
      Check.that(
          false,
          "%s has weights with the hash %s here, but %s on the driver: put the same model under"
              + " this name on every node.",
          reference.name(),
          hash,
          reference.hash());
    }
    return found;
  }

  private static void closeOwn() {
    Optional.ofNullable(model).filter(any -> !isDrivers).ifPresent(Model::close);
    forget();
  }

  private static void forget() {
    current = null;
    model = null;
    isDrivers = false;
  }
}
