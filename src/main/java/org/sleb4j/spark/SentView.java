package org.sleb4j.spark;

import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.broadcast.Broadcast;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.Replacements;
import org.sleb4j.model.Units;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;
import org.sleb4j.torch.TensorCopy;

/**
 * A view of a model, as executors open it.
 *
 * @param removed what does not run
 * @param replaced the tensors of a repair; none where the view has none of its own
 */
record SentView(List<Units> removed, List<Broadcast<HashMap<String, TensorCopy>>> replaced)
    implements Serializable {
  /** How many repairs of a model a process keeps: a task of the one before may still run. */
  private static final int KEPT = 2;

  private static final Deque<Opened> OPENED = new ArrayDeque<>();

  private record Opened(Model model, long broadcast, Replacements tensors) {}

  SentView {
    removed = List.copyOf(removed);
    replaced = List.copyOf(replaced);
  }

  /** Sends what a view has of its own to the executors. */
  static SentView of(Cluster cluster, ModelView view) {
    List<Units> removed = view.active().removals();
    HashMap<String, TensorCopy> copies = new HashMap<>();
    for (String name : view.replaced().names()) {
      copies.put(name, TensorCopy.of(view.replaced().find(name).orElseThrow()));
    }
    return new SentView(removed, copies.isEmpty() ? List.of() : List.of(cluster.broadcast(copies)));
  }

  /** Returns the same with other blocks. */
  SentView with(ActiveBlocks active) {
    return new SentView(active.removals(), replaced);
  }

  /** Returns the view of a model that is open in this process. */
  ModelView open(Model model) {
    ModelView view = model.view(ActiveBlocks.all(model.info().blocks()).remove(removed));
    return replaced.isEmpty() ? view : view.with(opened(model, replaced.get(0)));
  }

  private static Replacements opened(Model model, Broadcast<HashMap<String, TensorCopy>> tensors) {
    synchronized (OPENED) {
      List<Opened> own = OPENED.stream().filter(any -> any.model() == model).toList();
      for (Opened any : own) {
        if (any.broadcast() == tensors.id()) {
          return any.tensors();
        }
      }
      if (own.size() >= KEPT) {
        own.get(0).tensors().close();
        OPENED.remove(own.get(0));
      }
      Opened made = new Opened(model, tensors.id(), made(model, tensors.value()));
      OPENED.addLast(made);
      return made.tensors();
    }
  }

  private static Replacements made(Model model, Map<String, TensorCopy> copies) {
    try (Scope scope = Scope.on(Device.cpu())) {
      return model.replacements(tensors(scope, copies));
    }
  }

  /** Returns tensors on the CPU with the elements of copies. */
  static Map<String, Tensor> tensors(Scope scope, Map<String, TensorCopy> copies) {
    Map<String, Tensor> tensors = new HashMap<>();
    copies.forEach((name, copy) -> tensors.put(name, copy.open(scope)));
    return tensors;
  }
}
