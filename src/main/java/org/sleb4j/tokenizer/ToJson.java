package org.sleb4j.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.filter.AdvancedFilter;
import com.hubspot.jinjava.objects.SafeString;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The filter {@code tojson} of transformers: Python's {@code json.dumps(value,
 * ensure_ascii=False)}, with {@code indent}.
 */
final class ToJson implements AdvancedFilter {
  private static final ObjectMapper SCALARS = new ObjectMapper();

  @Override
  public String getName() {
    return "tojson";
  }

  @Override
  public Object filter(
      Object value, JinjavaInterpreter interpreter, Object[] args, Map<String, Object> named) {
    Unsupported.unless(
        args.length == 0 && named.keySet().stream().allMatch("indent"::equals),
        "gives tojson other settings than indent");
    return new Style(named.get("indent") instanceof Number indent ? indent.intValue() : -1)
        .text(value, 0);
  }

  /**
   * How values are laid out.
   *
   * @param indent spaces of a level; negative to write all on one line
   */
  private record Style(int indent) {
    String text(Object value, int level) {
      if (value instanceof Map<?, ?> map) {
        return within(
            "{}",
            map.entrySet().stream()
                .map(e -> scalar(e.getKey().toString()) + ": " + text(e.getValue(), level + 1)),
            level);
      }
      return value instanceof Collection<?> all
          ? within("[]", all.stream().map(each -> text(each, level + 1)), level)
          : scalar(value);
    }

    private String within(String brackets, Stream<String> parts, int level) {
      List<String> all = parts.toList();
      if (all.isEmpty()) {
        return brackets;
      }
      return brackets.charAt(0)
          + line(level + 1)
          + String.join(indent < 0 ? ", " : "," + line(level + 1), all)
          + line(level)
          + brackets.charAt(1);
    }

    private String line(int level) {
      return indent < 0 ? "" : "\n" + " ".repeat(indent * level);
    }

    private static String scalar(Object value) {
      try {
        return SCALARS.writeValueAsString(
            value instanceof SafeString safe ? safe.getValue() : value);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
