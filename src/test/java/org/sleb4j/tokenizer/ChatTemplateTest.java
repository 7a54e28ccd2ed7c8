package org.sleb4j.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.json.Json;

/** What templates make of messages, as jinja2 renders them; see {@code chat-templates.py}. */
class ChatTemplateTest {
  /** As in {@code chat-templates.py}. */
  private static final LocalDateTime NOW = LocalDateTime.of(2024, 7, 6, 9, 5, 3);

  @TestFactory
  List<DynamicTest> rendersAsJinjaDoes() throws URISyntaxException {
    Path golden = Path.of(ChatTemplateTest.class.getResource("chat-templates.json").toURI());
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonNode expected : Json.read(golden)) {
      String name = expected.get("name").asText() + " " + expected.get("messages");
      tests.add(DynamicTest.dynamicTest(name, () -> assertRendered(expected)));
    }
    assertEquals(112, tests.size());
    return tests;
  }

  private static void assertRendered(JsonNode expected) {
    ChatTemplate template = template(expected.get("template").asText());
    List<ChatMessage> messages = new ArrayList<>();
    for (JsonNode message : expected.get("messages")) {
      messages.add(new ChatMessage(message.get("role").asText(), message.get("content").asText()));
    }
    if (expected.get("text").isTextual()) {
      assertEquals(expected.get("text").asText(), template.render(messages, NOW));
    } else {
      assertSentence(
          "refuses the messages: " + expected.at("/text/refused").asText(),
          () -> template.render(messages, NOW));
    }
  }

  /** What the library would get wrong, or leave out in silence. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ messages[0].content.title() }}",
        "{{ messages[0].content | urlize }}",
        "{{ messages[::2] }}",
        "{{ messages[0].role and 'a' }}",
        "{% for m in messages if m.role == 'user' %}a{% endfor %}",
        "{% for m in messages %}{% if m %}{% else %}{% endif %}{% else %}b{% endfor %}",
        "{% for m in messages %}{{ loop.previtem }}{% endfor %}",
        "{{ '%s' % 'a' }}",
        "{{ strftime_now('%Q') }}",
        "{{ messages | tojson(sort_keys=true) }}",
        "{{ messages[0].content.getClass() }}",
        "{% for m in messages %}",
        "{{ 'a"
      })
  void refusesWhatIsNotSupported(String text) {
    assertSentence("The chat template of the model uses", () -> render(text));
  }

  @Test
  void asksTheMachineForTheTime() {
    assertEquals(
        Integer.toString(LocalDate.now(ZoneId.systemDefault()).getYear()),
        render("{{ strftime_now('%Y') }}"));
  }

  @Test
  void refusesNoMessages() {
    assertSentence("There are no messages", () -> template("a").render(List.of()));
  }

  private static String render(String text) {
    return template(text).render(List.of(new ChatMessage("user", "Hi")));
  }

  private static ChatTemplate template(String text) {
    return new ChatTemplate(text, "<s>", "</s>");
  }

  private static void assertSentence(
      String part, org.junit.jupiter.api.function.Executable mistake) {
    String sentence = assertThrows(InvalidInputException.class, mistake).getMessage();
    assertTrue(sentence.contains(part), sentence);
  }
}
