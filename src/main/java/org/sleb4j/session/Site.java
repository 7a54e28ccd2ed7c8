package org.sleb4j.session;

import java.util.Optional;
import org.sleb4j.model.Model;
import org.sleb4j.origin.Executors;
import org.sleb4j.redundancy.Walks;

/** Where models are measured: in this process, or on a cluster. */
public interface Site {
  /** In this process. */
  Site HERE =
      new Site() {
        @Override
        public Walks walks(String name, Model model) {
          return Walks.HERE;
        }

        @Override
        public Optional<Executors> executors() {
          return Optional.empty();
        }
      };

  /**
   * Returns where walks through a model run. The model must be open as long as they are used.
   *
   * @param name by which every process opens it
   */
  Walks walks(String name, Model model);

  /** Returns who has worked; nothing where that is this process. */
  Optional<Executors> executors();
}
