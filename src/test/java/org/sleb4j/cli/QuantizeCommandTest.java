package org.sleb4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.Golden;
import org.sleb4j.Numbers;
import org.sleb4j.checkpoint.Checkpoint;
import org.sleb4j.data.Windows;
import org.sleb4j.json.Json;
import org.sleb4j.oracle.OracleLoss;
import org.sleb4j.quant.Naive;

/** Quantizes as a person does and uses what is written in the other commands. */
class QuantizeCommandTest {
  @TempDir Path folder;

  private String model;
  private String tokens;

  @BeforeEach
  void files() throws IOException {
    Golden golden = Golden.of("opt-pre");
    model = golden.directory().toString();
    String ids = golden.json().get("calib_ids").toString();
    tokens = Files.writeString(folder.resolve("tokens.json"), ids).toString();
  }

  private String out() {
    return folder.resolve("made").toString();
  }

  private Ran quantize(String... more) {
    Stream<String> always =
        Stream.of("quantize", "--model", model, "--tokens", tokens, "--out", out());
    return Ran.of(Stream.concat(always, Stream.of(more)).toArray(String[]::new));
  }

  private static JsonNode json(Ran ran) {
    assertEquals("", ran.err());
    assertEquals(0, ran.status());
    return Json.parse(ran.out().getBytes(StandardCharsets.UTF_8), "standard output");
  }

  @Test
  void printsBytesAndLossesOnBothSides() {
    JsonNode made = json(quantize("--method", "rtn", "--group", "32", "--json"));
    assertEquals(out(), made.get("out").asText());
    assertEquals(Checkpoint.open(Path.of(model)).bytes(), made.get("bytesBefore").asLong());
    assertEquals(Checkpoint.open(Path.of(out())).bytes(), made.get("bytesAfter").asLong());
    Path source = Path.of(model);
    assertEquals(OracleLoss.of(source, windows()), made.get("meanNllBefore").asDouble(), 1e-4);
    Path dense = Naive.dense(Path.of(out()), folder.resolve("dense"), 32);
    assertEquals(OracleLoss.of(dense, windows()), made.get("meanNllAfter").asDouble(), 1e-4);
    assertEquals("rtn", made.get("method").asText());
    assertEquals(32, made.get("group").asInt());
    assertEquals("[]", made.get("dense").toString());
    assertFalse(made.get("replaced").asBoolean());
    JsonNode again = json(quantize("--method", "rtn", "--group", "256", "--overwrite", "--json"));
    assertEquals(64, again.get("group").asInt(), "the width is 64");
    assertEquals(256, again.get("groupAsked").asInt());
    assertTrue(again.get("replaced").asBoolean());
  }

  private static Windows windows() {
    return Golden.of("opt-pre").windows("calib_ids");
  }

  @Test
  void leavesBlocksOutAndCalibratesUnlessToldOtherwise() {
    JsonNode made = json(quantize("--group", "64", "--removed", "4,1", "--json"));
    assertEquals("awq", made.get("method").asText());
    assertEquals(List.of(4, 1), Numbers.list(made.get("removed")));
    assertEquals(
        OracleLoss.of(Path.of(model), windows(), List.of(0, 2, 3, 5)),
        made.get("meanNllBefore").asDouble(),
        1e-4);
    JsonNode info = json(Ran.of("info", "--model", out(), "--json"));
    assertEquals(4, info.get("blocks").asInt());
    assertEquals(64, info.get("groupSize").asInt());
    assertEquals(made.get("bytesAfter").asLong(), info.get("bytesOnDisk").asLong());
  }

  /** The units that are left are packed into layers, as prune does it, and these are quantized. */
  @Test
  void packsTheUnitsThatAreLeftFirst() throws IOException {
    Path packed = folder.resolve("packed");
    String units = "4,1.attention,2.feed-forward";
    json(
        Ran.of(
            "prune", "--model", model, "--removed", units, "--out", packed.toString(), "--json"));
    for (String method : List.of("rtn", "awq")) {
      String[] how = {"--method", method, "--group", "32", "--overwrite", "--json"};
      JsonNode made =
          json(
              quantize(
                  Stream.of(how, new String[] {"--removed", units})
                      .flatMap(Stream::of)
                      .toArray(String[]::new)));
      assertEquals("[4,\"1.attention\",\"2.feed-forward\"]", made.get("removed").toString());
      Path direct = Path.of(out());
      JsonNode origin = Json.read(direct.resolve("sleb.json"));
      assertEquals("1.attention", origin.at("/sourceOrigin/removed/1/unit").textValue());
      assertEquals("opt-pre-packed", origin.get("source").textValue());
      String hash = Checkpoint.open(direct).hash();
      String all = model;
      model = packed.toString();
      JsonNode inSteps = json(quantize(how));
      model = all;
      assertEquals(hash, Checkpoint.open(direct).hash(), method);
      for (String same : List.of("bytesBefore", "bytesAfter", "meanNllBefore", "meanNllAfter")) {
        assertEquals(inSteps.get(same), made.get(same), same);
      }
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(
          List.of("made", "packed", "tokens.json"),
          left.map(path -> path.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void theSearchRunsOnWhatItWrites() {
    quantize("--method", "rtn", "--group", "32");
    JsonNode found =
        json(Ran.of("search", "--model", out(), "--tokens", tokens, "--remove", "2", "--json"));
    assertEquals(2, found.get("removed").size());
  }

  @Test
  void showsATable() {
    Ran ran = quantize("--group", "32");
    assertEquals(0, ran.status());
    assertTrue(ran.out().contains("awq, group 32, all 6 blocks: "), ran.out());
    assertTrue(ran.out().contains("rounded to nearest"), ran.out());
    assertEquals(2, ran.out().split("computed in", -1).length, ran.out());
  }

  @Test
  void refusesMistakesInOneSentence() {
    assertRefused("group (48) must be one of [32, 64, 128, 256].", "--group", "48");
    assertRefused("method (gptq) must be one of rtn and awq.", "--method", "gptq");
    assertRefused("removed block (9)", "--removed", "9");
    assertFalse(Files.exists(Path.of(out())));
    quantize("--method", "rtn", "--group", "32");
    assertRefused("name another directory, or replace it with --overwrite.", "--method", "rtn");
    model = out();
    assertRefused("is quantized already: quantize the dense model it was made from.");
  }

  private void assertRefused(String part, String... arguments) {
    Ran ran = quantize(arguments);
    assertEquals(2, ran.status());
    assertEquals(1, ran.err().lines().count(), ran.err());
    assertTrue(ran.err().contains(part), ran.err());
  }
}
