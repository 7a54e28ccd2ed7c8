package org.sleb4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.demo.Demo;
import org.sleb4j.eval.Perplexity;
import org.sleb4j.report.ModelsReport;

/** Models that cut a text into different tokens are compared by bits per byte. */
class DifferentTokenizersTest {
  private static final Text TEXT = Sleb.evaluation().length(64).first(8);

  @TempDir Path folder;

  @Test
  void areComparedByBitsPerByte() {
    LanguageModel model = Sleb.load("demo");
    LanguageModel other = Sleb.load(SharedData.path("models/tinystories3M-opt").toString());
    assertCompared(model, other);
  }

  @Test
  void areDifferentWithoutATokenInFront() throws IOException {
    assertCompared(Sleb.load("demo"), Sleb.load(unframed()));
  }

  private static void assertCompared(LanguageModel model, LanguageModel other) {
    ModelsReport report = Sleb.compare(TEXT, model, other.without(1));
    for (int i = 0; i < 2; i++) {
      LanguageModel alone = List.of(model, other.without(1)).get(i);
      Perplexity row = report.models().get(i).perplexity();
      assertEquals(alone.perplexity(TEXT).bitsPerByte(), row.bitsPerByte().orElseThrow(), 1e-6);
    }
    assertEquals(
        List.of(model.name() + ", dense", other.name() + ", dense"),
        report.models().stream().map(ModelsReport.Row::name).toList());
    String text = report.toString();
    assertTrue(text.matches("(?s).*bits per byte +95 % interval +bytes +tokens/s.*"), text);
    assertTrue(
        text.contains("The models cut the text into different tokens or windows: perplexities"),
        text);
    for (ModelsReport.Row row : report.models()) {
      assertTrue(text.contains(": " + row.provenance().calibration()), text);
    }
    String picture = report.sheet().picture().orElseThrow().description();
    assertTrue(picture.startsWith("Bits per byte and their 95 % interval"), picture);
    String sentence =
        assertThrows(InvalidInputException.class, () -> model.compare(other, TEXT)).getMessage();
    assertEquals(
        "The two models cut the text into different tokens, which have no pairs: compare models"
            + " with the same tokenizer and context, or by bits per byte with"
            + " Sleb.compare(text, models).",
        sentence);
  }

  private String unframed() throws IOException {
    Path target = Files.createDirectory(folder.resolve("unframed"));
    try (Stream<Path> files = Files.list(Demo.directory())) {
      for (Path file : files.toList()) {
        Files.copy(file, target.resolve(file.getFileName()));
      }
    }
    Path config = target.resolve("tokenizer_config.json");
    String framed = "\"add_bos_token\" : true";
    assertTrue(Files.readString(config).contains(framed));
    Files.writeString(
        config, Files.readString(config).replace(framed, "\"add_bos_token\" : false"));
    return target.toString();
  }
}
