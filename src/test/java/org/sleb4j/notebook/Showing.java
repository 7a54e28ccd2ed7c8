package org.sleb4j.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.sleb4j.display.MimeBundle;
import org.sleb4j.display.Screen;

/** What cells show in tests of the adapters, and what then must have been sent. */
final class Showing {
  private Showing() {}

  static Object once(Screen screen) {
    screen.show(Sample.of("it").mimeBundle());
    return null;
  }

  static Object live(Screen screen) {
    Screen.Live live = screen.live();
    List.of("1 of 3", "2 of 3", "3 of 3").forEach(text -> live.update(MimeBundle.text(text)));
    return null;
  }

  static void assertSample(Answer answer) {
    assertData(answer.all("execute_result").findFirst().orElseThrow());
  }

  static void assertShown(Answer answer) {
    assertData(answer.all("display_data").findFirst().orElseThrow());
    assertEquals(0, answer.all("execute_result").count());
  }

  private static void assertData(JsonNode content) {
    JsonNode data = content.path("data");
    assertEquals("it", data.path("text/plain").asText());
    assertEquals("<b>it</b>", data.path("text/html").asText());
    assertEquals("AQID", data.path("image/png").asText());
  }

  static void assertUpdatedInPlace(Answer answer) {
    List<JsonNode> sent =
        answer.published().stream()
            .filter(each -> each.type().endsWith("display_data"))
            .map(Answer.Published::content)
            .toList();
    assertEquals(
        List.of("1 of 3", "2 of 3", "3 of 3"),
        sent.stream().map(each -> each.path("data").path("text/plain").asText()).toList());
    assertEquals(1, sent.stream().map(Showing::id).distinct().count());
    assertFalse(id(sent.get(0)).isEmpty());
    assertEquals(1, answer.all("display_data").count());
  }

  private static String id(JsonNode content) {
    return content.path("transient").path("display_id").asText();
  }
}
