package org.sleb4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.demo.Demo;
import org.sleb4j.display.MimeBundle;
import org.sleb4j.report.ContinuationReport;

/** Generation by chance and by the messages of a chat. */
class ChatTest {
  private static final String TEMPLATE =
      "{{ bos_token }}{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}story: ";

  @TempDir Path folder;

  @AfterEach
  void close() {
    Sleb.closeAll();
  }

  @Test
  void answersWhatTheTemplateWrites() throws IOException {
    LanguageModel model = Sleb.load(withTemplate(TEMPLATE));
    Chat chat = Chat.system("Be brief.").user("Tell me of a dog.");
    ContinuationReport answer = model.chat(chat, 8);
    String prompt = "<s>system: Be brief.\nuser: Tell me of a dog.\nstory: ";
    assertEquals(prompt, answer.prompt());
    assertTrue(answer.mimeBundle().data().get(MimeBundle.HTML).contains("&lt;s&gt;system: Be"));
    String behind = prompt.substring("<s>".length());
    assertEquals(model.generate(behind, 8).text(), answer.text(), "one BOS, the template's");
  }

  @Test
  void refusesAModelWithoutATemplate() throws IOException {
    assertEquals(
        "The model demo has no chat template: it is no instruction model, so give it a prompt to"
            + " continue.",
        sentence(() -> Sleb.load("demo").chat("Hi")));
    String refusing = withTemplate("{{ raise_exception('No system') }}");
    assertTrue(sentence(() -> Sleb.load(refusing).chat("Hi")).endsWith("the messages: No system."));
  }

  @Test
  void drawsFromTheLikeliestTokens() {
    LanguageModel model = Sleb.load("demo");
    String greedy = model.generate("Once upon a time", 12).text();
    SampleBy hot = SampleBy.temperature(5).seed(3);
    assertEquals(greedy, model.generate("Once upon a time", 12, hot.topK(1)).text());
    assertEquals(greedy, model.generate("Once upon a time", 12, hot.topP(1e-9)).text());
    String drawn = model.generate("Once upon a time", 12, hot).text();
    assertEquals(drawn, model.generate("Once upon a time", 12, 5, 3).text());
    assertNotEquals(drawn, model.generate("Once upon a time", 12, hot.seed(4)).text());
    assertTrue(sentence(() -> SampleBy.temperature(0)).contains("must be above 0"));
  }

  private static String sentence(Executable mistake) {
    return assertThrows(InvalidInputException.class, mistake).getMessage();
  }

  /** Returns the demo model as a directory with a chat template. */
  private String withTemplate(String template) throws IOException {
    Path copy = Files.createTempDirectory(folder, "chat");
    try (Stream<Path> files = Files.list(Demo.directory())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    Files.writeString(copy.resolve("chat_template.jinja"), template);
    return copy.toString();
  }
}
