package org.sleb4j.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;

/** Turns a row of Parquet into the JSON object it stands for; a list is not a group in a group. */
final class ParquetJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private ParquetJson() {}

  static ObjectNode of(Group group) {
    ObjectNode object = JSON.objectNode();
    GroupType type = group.getType();
    for (int field = 0; field < type.getFieldCount(); field++) {
      object.set(type.getFieldName(field), field(group, field));
    }
    return object;
  }

  private static JsonNode field(Group group, int field) {
    Type type = group.getType().getType(field);
    if (type.isRepetition(Repetition.REPEATED)) {
      return values(group, field);
    }
    return group.getFieldRepetitionCount(field) == 0 ? JSON.nullNode() : value(group, field, 0);
  }

  private static ArrayNode values(Group group, int field) {
    ArrayNode values = JSON.arrayNode();
    for (int i = 0; i < group.getFieldRepetitionCount(field); i++) {
      values.add(value(group, field, i));
    }
    return values;
  }

  private static JsonNode value(Group group, int field, int index) {
    Type type = group.getType().getType(field);
    if (!type.isPrimitive()) {
      Group inner = group.getGroup(field, index);
      boolean list = type.getLogicalTypeAnnotation() instanceof ListLogicalTypeAnnotation;
      return list ? list(inner) : of(inner);
    }
    return switch (type.asPrimitiveType().getPrimitiveTypeName()) {
      case BOOLEAN -> JSON.booleanNode(group.getBoolean(field, index));
      case INT32 -> JSON.numberNode(group.getInteger(field, index));
      case INT64 -> JSON.numberNode(group.getLong(field, index));
      case FLOAT -> JSON.numberNode(group.getFloat(field, index));
      case DOUBLE -> JSON.numberNode(group.getDouble(field, index));
      case BINARY, FIXED_LEN_BYTE_ARRAY, INT96 ->
          JSON.textNode(group.getBinary(field, index).toStringUsingUTF8());
    };
  }

  /** A list is a group of one repeated group of one element, or of the repeated element itself. */
  private static ArrayNode list(Group outer) {
    ArrayNode items = JSON.arrayNode();
    boolean wrapped = isWrapped(outer.getType().getType(0));
    for (int i = 0; i < outer.getFieldRepetitionCount(0); i++) {
      items.add(wrapped ? field(outer.getGroup(0, i), 0) : value(outer, 0, i));
    }
    return items;
  }

  private static boolean isWrapped(Type repeated) {
    return !repeated.isPrimitive()
        && repeated.asGroupType().getFieldCount() == 1
        && !repeated.getName().equals("array");
  }
}
