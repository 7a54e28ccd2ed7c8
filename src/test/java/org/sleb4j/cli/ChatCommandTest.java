package org.sleb4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.demo.Demo;

/** Answers to what a user says. */
class ChatCommandTest {
  @TempDir Path folder;

  @Test
  void answersByTheTemplateOfTheModel() throws IOException {
    try (Stream<Path> files = Files.list(Demo.directory())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
    Files.writeString(
        folder.resolve("chat_template.jinja"),
        "{{ bos_token }}{% for m in messages %}{{ m.content }} {% endfor %}");
    JsonNode answers =
        generate(
            "--model",
            folder.toString(),
            "--system",
            "Once",
            "--chat",
            "upon a time",
            "--chat",
            "I");
    JsonNode behind =
        generate("--model", "demo", "--prompt", "Once upon a time ", "--prompt", "Once I ");
    assertEquals(behind.get("tokens"), answers.get("tokens"));
  }

  @Test
  void refusesWhatHasNoEffectOrNoTemplate() {
    Ran ran = Ran.of("generate", "--model", "demo", "--chat", "Hi", "--new-tokens", "4");
    assertEquals(2, ran.status());
    assertTrue(ran.err().startsWith("The model demo has no chat template"), ran.err());
    Ran system =
        Ran.of(
            "generate", "--model", "demo", "--prompt", "Hi", "--system", "S", "--new-tokens", "4");
    assertEquals(2, system.status());
    assertTrue(system.err().contains("--system has no effect without --chat"), system.err());
  }

  private static JsonNode generate(String... arguments) {
    return Ran.of(
            Stream.concat(
                    Stream.of("generate", "--new-tokens", "6", "--json"), Stream.of(arguments))
                .toArray(String[]::new))
        .json();
  }
}
