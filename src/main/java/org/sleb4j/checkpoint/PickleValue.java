package org.sleb4j.checkpoint;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * What a pickle holds once it is read: plain data, and notes of the classes and calls it names.
 *
 * <p>Text, numbers and booleans are Java's own. Values may share others and even hold themselves:
 * so none of them is hashed, compared or printed, and nothing here descends into them.
 */
abstract sealed class PickleValue {
  private PickleValue() {}

  abstract String kind();

  /** Python's {@code None}. */
  static final class None extends PickleValue {
    static final None NONE = new None();

    private None() {}

    @Override
    String kind() {
      return "None";
    }
  }

  /** A tuple, or a list, which grows while the pickle is read. */
  static final class Sequence extends PickleValue {
    private final List<Object> values = new ArrayList<>();
    private final boolean isTuple;

    private Sequence(boolean isTuple) {
      this.isTuple = isTuple;
    }

    static Sequence list() {
      return new Sequence(false);
    }

    static Sequence tuple(List<Object> values) {
      Sequence tuple = new Sequence(true);
      tuple.values.addAll(values);
      return tuple;
    }

    List<Object> values() {
      return values;
    }

    boolean isTuple() {
      return isTuple;
    }

    @Override
    String kind() {
      return isTuple ? "a tuple" : "a list";
    }
  }

  /** A dict, ordered or not, as the pairs that were put into it. */
  static final class Dict extends PickleValue {
    private final List<Object> keys = new ArrayList<>();
    private final List<Object> values = new ArrayList<>();

    void put(Object key, Object value) {
      keys.add(key);
      values.add(value);
    }

    int size() {
      return keys.size();
    }

    Object key(int index) {
      return keys.get(index);
    }

    Object value(int index) {
      return values.get(index);
    }

    /** Returns the value that was last put under a text, or {@code None}. */
    Object get(String key) {
      int index = keys.lastIndexOf(key);
      return index < 0 ? None.NONE : values.get(index);
    }

    @Override
    String kind() {
      return "a dict";
    }
  }

  /** The name of a class or function of Python; nothing is known of it but that it may be named. */
  static final class Global extends PickleValue {
    private final String name;

    Global(String name) {
      this.name = name;
    }

    String name() {
      return name;
    }

    @Override
    String kind() {
      return name;
    }
  }

  /** A call that Python would have made; here it is only noted. */
  static final class Call extends PickleValue {
    private final String function;
    private final List<Object> arguments;

    Call(String function, Sequence arguments) {
      this.function = function;
      this.arguments = arguments.values();
    }

    String function() {
      return function;
    }

    List<Object> arguments() {
      return arguments;
    }

    @Override
    String kind() {
      return "a call of " + function;
    }
  }

  /** A storage outside of the pickle. */
  static final class StorageReference extends PickleValue {
    private final StorageId id;

    StorageReference(StorageId id) {
      this.id = id;
    }

    StorageId id() {
      return id;
    }

    @Override
    String kind() {
      return "a storage";
    }
  }

  /** Names the kind of a value in an error sentence. */
  static String kind(Object value) {
    if (value instanceof PickleValue pickled) {
      return pickled.kind();
    } else if (value instanceof String text) {
      return "\"" + Excerpt.of(text) + "\"";
    }
    return value instanceof BigInteger ? "a huge number" : String.valueOf(value);
  }
}
