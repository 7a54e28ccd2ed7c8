package org.sleb4j.zeroshot;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sleb4j.check.Check;
import org.sleb4j.check.Strings;
import org.sleb4j.data.Row;

/**
 * A text with fields of a row in double braces: {@code Question: {{goal}}}. A dot looks inside an
 * object, a bar passes the field's text through a {@link Filter}: {@code {{choices.text | strip}}}.
 */
final class Template {
  private static final Pattern FIELD = Pattern.compile("\\{\\{(.*?)}}");

  private record Field(String path, List<Filter> filters) {
    static Field parse(String braced, String place) {
      String[] steps = braced.split("\\|", -1);
      List<Filter> filters =
          Arrays.stream(steps)
              .skip(1)
              .map(step -> Filter.of(List.of(step.strip().split("\\s+")), place))
              .toList();
      String path = steps[0].strip();
      Check.that(!path.isEmpty(), "%s has braces without the name of a field.", place);
      return new Field(path, filters);
    }

    String place(Row row) {
      return Strings.format("%s: field \"%s\"", row.name(), path);
    }

    JsonNode node(Row row) {
      JsonNode node = row.fields();
      for (String name : path.split("\\.", -1)) {
        node = node.path(name);
      }
      Check.that(!node.isMissingNode(), "%s is missing.", place(row));
      return node;
    }

    String text(Row row, JsonNode node) {
      Check.that(
          node.isValueNode() && !node.isNull(),
          "%s is %s where a text or a number must be.",
          place(row),
          node.getNodeType().name().toLowerCase(Locale.ROOT));
      return Filter.through(filters, node.asText(), place(row));
    }
  }

  /** Literal text, and between two of them a field. */
  private final List<String> literals = new ArrayList<>();

  private final List<Field> fields = new ArrayList<>();

  private Template() {}

  /**
   * Reads a template.
   *
   * @param place what an error sentence calls it
   */
  static Template parse(String text, String place) {
    Template template = new Template();
    Matcher matcher = FIELD.matcher(text);
    int end = 0;
    while (matcher.find()) {
      template.literals.add(text.substring(end, matcher.start()));
      template.fields.add(Field.parse(matcher.group(1), place));
      end = matcher.end();
    }
    template.literals.add(text.substring(end));
    return template;
  }

  /** Returns the text with a row's fields in it. */
  String fill(Row row) {
    StringBuilder text = new StringBuilder(literals.get(0));
    for (int i = 0; i < fields.size(); i++) {
      Field field = fields.get(i);
      text.append(field.text(row, field.node(row))).append(literals.get(i + 1));
    }
    return text.toString();
  }

  /**
   * Returns the texts of a list, where the template is a field that holds one, or else one text.
   */
  List<String> fillAll(Row row) {
    if (fields.size() == 1 && literals.stream().allMatch(String::isEmpty)) {
      Field field = fields.get(0);
      JsonNode node = field.node(row);
      if (node.isArray()) {
        List<String> texts = new ArrayList<>();
        node.forEach(item -> texts.add(field.text(row, item)));
        return texts;
      }
    }
    return List.of(fill(row));
  }
}
