package org.sleb4j.model.family;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * The weight of a layer, a norm or a table, and its bias where there is one.
 *
 * @param main [outputs, inputs] of a layer, [size] of a norm, [rows, width] of a table
 * @param bias [outputs] of a layer, [size] of a layer norm
 */
public record Weight(Stored main, Optional<Stored> bias) {
  /** Returns the weight {@code MODULE.weight} of a module, without a bias. */
  public static Weight of(String module, long... shape) {
    return new Weight(Stored.of(module + ".weight", shape), Optional.empty());
  }

  /** Returns this weight of a module with {@code MODULE.bias} beside it, or without. */
  Weight withBias(boolean present) {
    Stored beside = Stored.of(module() + ".bias", main.storedRows()).taking(main.rows());
    return new Weight(main, Optional.of(beside).filter(b -> present));
  }

  /** Returns this weight stored as [inputs, outputs], as {@code Conv1D} of transformers does. */
  Weight transposed() {
    return new Weight(main.asTransposed(), bias);
  }

  /** Returns rows of this weight and of its bias. */
  Weight rows(long first, long count) {
    return rows(new Stored.Rows(1, first, count));
  }

  /** Returns the same rows of each of several runs, of this weight and of its bias. */
  Weight rows(Stored.Rows rows) {
    return new Weight(main.taking(rows), bias.map(b -> b.taking(rows)));
  }

  Weight prefixed(String prefix) {
    return new Weight(main.prefixed(prefix), bias.map(b -> b.prefixed(prefix)));
  }

  /** Returns the name of the module it belongs to. */
  public String module() {
    String name = main.tensor();
    return name.endsWith(".weight") ? name.substring(0, name.length() - ".weight".length()) : name;
  }

  long outputs() {
    return main.shape().get(0);
  }

  /** Returns the weight and, where there is one, its bias. */
  public Stream<Stored> each() {
    return Stream.concat(Stream.of(main), bias.stream());
  }
}
