package org.sleb4j.model;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.sleb4j.model.family.Slot;
import org.sleb4j.model.family.Stored;
import org.sleb4j.model.family.Weight;
import org.sleb4j.model.linear.LinearKind;
import org.sleb4j.torch.Argument;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/** Brings the slots of a program from their source to the device, in the form of its layers. */
final class WeightLoader {
  private final WeightSource source;
  private final WeightSource.Place place;
  private final LinearKind kind;
  private final Replacements replaced;

  WeightLoader(WeightSource source, WeightSource.Place place, LinearKind kind) {
    this(source, place, kind, Replacements.NONE);
  }

  private WeightLoader(
      WeightSource source, WeightSource.Place place, LinearKind kind, Replacements replaced) {
    this.source = source;
    this.place = place;
    this.kind = kind;
    this.replaced = replaced;
  }

  /** Returns a loader that takes these instead of the source's. */
  WeightLoader with(Replacements others) {
    return new WeightLoader(source, place, kind, others);
  }

  /** Loads slots as one argument, which holds the only reference to what was copied. */
  Argument load(List<Slot> slots) {
    try (Scope scope = Scope.on(Device.cpu())) {
      return Argument.of(slots.stream().map(slot -> load(scope, slot)).toList());
    }
  }

  private List<List<Tensor>> load(Scope scope, Slot slot) {
    List<List<Tensor>> weights = new ArrayList<>();
    for (Weight weight : slot.weights()) {
      weights.add(weight.each().flatMap(stored -> load(scope, slot.role(), stored)).toList());
    }
    return switch (slot.role()) {
      case LINEAR -> kind.prepare(scope, weights);
      case EXPERTS ->
          weights.stream().flatMap(one -> kind.prepare(scope, List.of(one)).stream()).toList();
      default -> weights;
    };
  }

  private Stream<Tensor> load(Scope scope, Slot.Role role, Stored stored) {
    return replaced
        .find(scope, stored, place)
        .map(Stream::of)
        .orElseGet(() -> source.load(scope, role, stored, place).stream());
  }
}
