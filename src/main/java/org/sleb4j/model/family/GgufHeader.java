package org.sleb4j.model.family;

import java.util.List;
import java.util.Map;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;

/**
 * What the header of a GGUF file says of its model.
 *
 * @param architecture the value of {@code general.architecture}
 * @param fields the single values behind the name of the architecture and a dot: whole numbers,
 *     doubles, booleans and strings
 * @param shapes of the tensors by name, rows first
 * @param factors the values of the tensors that are no weights, by name: what angles are divided by
 */
public record GgufHeader(
    String architecture,
    Map<String, Object> fields,
    Map<String, List<Long>> shapes,
    Map<String, List<Double>> factors) {
  public GgufHeader {
    fields = Map.copyOf(fields);
    shapes = Map.copyOf(shapes);
    factors = Map.copyOf(factors);
  }

  InvalidInputException refusal(String what) {
    return new InvalidInputException(
        Strings.format(
            "The GGUF file of the architecture %s cannot be read: %s.", architecture, what));
  }

  boolean says(String key) {
    return fields.containsKey(key);
  }

  int whole(String key) {
    if (fields.get(key) instanceof Long number && number >= 0 && number <= Integer.MAX_VALUE) {
      return number.intValue();
    }
    throw refusal("the field " + architecture + "." + key + " must be one whole number below 2^31");
  }

  int whole(String key, int otherwise) {
    return says(key) ? whole(key) : otherwise;
  }

  /** Returns a number of things that the file must have tensors, or rows of one, for. */
  int atMost(String key, long most) {
    if (whole(key) > most) {
      throw refusal(
          Strings.format(
              "the field %s.%s (%d) is above what its tensors hold, %d",
              architecture, key, whole(key), most));
    }
    return whole(key);
  }

  double real(String key, double otherwise) {
    return fields.get(key) instanceof Double number ? rounded(number) : otherwise;
  }

  /** A float32 that was written of a short decimal number is that number again. */
  static double rounded(double number) {
    return Double.parseDouble(Float.toString((float) number));
  }

  boolean flag(String key) {
    return Boolean.TRUE.equals(fields.get(key));
  }

  boolean has(String tensor) {
    return shapes.containsKey(tensor);
  }

  /** Returns the rows of a tensor, 0 where it is missing. */
  int rows(String tensor) {
    long rows = shapes.getOrDefault(tensor, List.of(0L)).get(0);
    if (rows > Integer.MAX_VALUE) {
      throw refusal("the tensor " + tensor + " has " + rows + " rows");
    }
    return (int) rows;
  }

  boolean hasExperts() {
    return fields.get("expert_count") instanceof Long count && count > 0;
  }

  /** Returns the number of channels of a head. */
  int headSize() {
    return says("attention.key_length")
        ? whole("attention.key_length")
        : whole("embedding_length") / Math.max(1, whole("attention.head_count"));
  }

  /** Returns which share of a head's channels turns. */
  double turningShare() {
    return (double) whole("rope.dimension_count", headSize()) / headSize();
  }
}
