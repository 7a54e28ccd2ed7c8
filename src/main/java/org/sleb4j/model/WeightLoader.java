package org.sleb4j.model;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.sleb4j.torch.Argument;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/** Brings the groups of a program from their source to the device, in the form of its layers. */
final class WeightLoader {
  private final WeightSource source;
  private final WeightSource.Place place;
  private final LinearKind kind;

  WeightLoader(WeightSource source, WeightSource.Place place, LinearKind kind) {
    this.source = source;
    this.place = place;
    this.kind = kind;
  }

  /** Loads groups as one argument, which holds the only reference to what was copied. */
  Argument load(List<WeightGroup> groups) {
    try (Scope scope = Scope.on(Device.cpu())) {
      return Argument.of(groups.stream().map(group -> load(scope, group)).toList());
    }
  }

  private List<List<Tensor>> load(Scope scope, WeightGroup group) {
    if (group.parts().isEmpty()) {
      return List.of(List.of()); // an empty list alone would not say that it is one of lists
    }
    List<List<Tensor>> parts = new ArrayList<>();
    for (WeightGroup.Part part : group.parts()) {
      parts.add(part.each().flatMap(p -> load(scope, group.role(), p)).toList());
    }
    return group.role() == WeightGroup.Role.LINEAR ? kind.prepare(scope, parts) : parts;
  }

  private Stream<Tensor> load(Scope scope, WeightGroup.Role role, WeightGroup.Part part) {
    return source.load(scope, role, part, place).stream();
  }
}
