package org.sleb4j.model.family;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Methods in TorchScript and the constants that they read as {@code self.NAME}.
 *
 * <p>Parts that need the same method bring the same text, which a program has once.
 *
 * @param methods texts of one or more methods, each after those it calls or not: order is free
 */
public record Script(Set<String> methods, Map<String, Object> constants) {
  /** Nothing. */
  static final Script NONE = new Script(Set.of(), Map.of());

  public Script {
    methods = Collections.unmodifiableSet(new LinkedHashSet<>(methods));
    constants = Collections.unmodifiableMap(new TreeMap<>(constants));
  }

  static Script of(String methods) {
    return new Script(Set.of(methods), Map.of());
  }

  /** Returns this script with a constant: an integer, a floating-point number or a boolean. */
  Script with(String name, Object constant) {
    return plus(new Script(Set.of(), Map.of(name, constant)));
  }

  /**
   * Returns this script and another one.
   *
   * @throws IllegalStateException if both have a constant of a name with other values
   */
  Script plus(Script other) {
    Set<String> all = new LinkedHashSet<>(methods);
    all.addAll(other.methods);
    Map<String, Object> both = new TreeMap<>(constants);
    other.constants.forEach(
        (name, value) -> {
          Object before = both.put(name, value);
          if (before != null && !before.equals(value)) {
            throw new IllegalStateException(name + " is " + before + " and " + value);
          }
        });
    return new Script(all, both);
  }

  /** Returns the text of all methods. */
  public String text() {
    return String.join("", methods);
  }
}
