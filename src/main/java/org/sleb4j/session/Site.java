package org.sleb4j.session;

import java.util.Optional;
import org.sleb4j.model.Model;
import org.sleb4j.origin.Executors;

/** Where models are measured: in this process, or on a cluster. */
public interface Site {
  /** In this process. */
  Site HERE =
      new Site() {
        @Override
        public Engine engine(String name, Model model) {
          return Engine.HERE;
        }

        @Override
        public Optional<Executors> executors() {
          return Optional.empty();
        }
      };

  /**
   * Returns what computes with a model, which must be open as long as that is used.
   *
   * @param name by which every process opens it
   */
  Engine engine(String name, Model model);

  /** Returns who has worked; nothing where that is this process. */
  Optional<Executors> executors();
}
