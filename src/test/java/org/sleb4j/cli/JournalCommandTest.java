package org.sleb4j.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.Golden;
import org.sleb4j.Numbers;
import org.sleb4j.json.Json;

/** Searches on one journal, from the command line to the model that is written. */
class JournalCommandTest {
  private static final Golden GOLDEN = Golden.of("llama-gqa");

  @TempDir Path folder;

  private JsonNode search(String... more) throws IOException {
    Ran ran = ran(more);
    assertEquals(0, ran.status(), ran.err());
    return Json.parse(ran.out().getBytes(UTF_8), "standard output");
  }

  private Ran ran(String... more) throws IOException {
    Path tokens = folder.resolve("tokens.json");
    Files.writeString(tokens, GOLDEN.json().get("calib_ids").toString());
    List<String> arguments = new ArrayList<>(List.of("search", "--json"));
    arguments.addAll(List.of("--model", GOLDEN.directory().toString()));
    arguments.addAll(List.of("--tokens", tokens.toString()));
    arguments.addAll(List.of(more));
    return Ran.of(arguments.toArray(String[]::new));
  }

  /** The blocks are those that the official code removes. */
  @Test
  void aLongerJournalGivesTheFirstRemovalsAndTheirCost() throws IOException {
    String journal = folder.resolve("journal").toString();
    JsonNode three = search("--journal", journal, "--remove", "3");
    assertEquals(List.of(3, 2, 4), Numbers.list(three.get("removed")));
    String out = folder.resolve("out").toString();
    JsonNode one = search("--journal", journal, "--remove", "1", "--out", out);
    assertEquals(List.of(3), Numbers.list(one.get("removed")));
    assertEquals(passes(search("--remove", "1")), passes(one));
    assertTrue(passes(one) < passes(three));
    double seconds = one.get("seconds").doubleValue();
    assertTrue(seconds > 0 && seconds < three.get("seconds").doubleValue(), one.toString());

    Ran info = Ran.of("info", "--model", out, "--json");
    JsonNode written = Json.parse(info.out().getBytes(UTF_8), "standard output");
    assertEquals(5, written.get("blocks").intValue());
    JsonNode told = Json.read(Path.of(out, "sleb.json")).get("search");
    assertEquals(List.of(3), Numbers.list(told.get("removed")));
    assertEquals(passes(one), told.get("blockPasses").longValue());
    assertEquals(seconds, told.get("seconds").doubleValue());
    assertEquals(passes(three), passes(search("--journal", journal, "--remove", "3")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"greedy", "swap"})
  void resumesWhateverTheOrderOfWhatIsRemovedAlready(String method) throws IOException {
    String journal = folder.resolve("journal").toString();
    String[] kept = {"--journal", journal, "--remove", "1", "--search", method, "--removed"};
    JsonNode begun = search(with(kept, "3,1.attention"));
    List<String> lines = Files.readAllLines(Path.of(journal));
    JsonNode resumed = search(with(kept, "1.attention,3"));
    assertEquals(begun.get("removed"), resumed.get("removed"));
    assertEquals(begun.get("seconds"), resumed.get("seconds"), "nothing is measured again");
    assertEquals(lines, Files.readAllLines(Path.of(journal)));
    Ran other = ran(with(kept, "3"));
    assertTrue(
        other.err().contains("(without was [3, 1.attention] and is [3]): name another"),
        other.err());
  }

  private static String[] with(String[] arguments, String last) {
    return Stream.concat(Stream.of(arguments), Stream.of(last)).toArray(String[]::new);
  }

  @Test
  void saysOfWhichSearchAJournalIs() throws IOException {
    String journal = folder.resolve("journal").toString();
    search("--journal", journal, "--remove", "1", "--search", "beam", "--width", "2");
    Ran greedy = ran("--journal", journal, "--remove", "1");
    assertEquals(2, greedy.status());
    assertTrue(
        greedy.err().contains("(search was beam and is greedy, width was 2 and is not named)"),
        greedy.err());
  }

  /** The hash of the weights knows nothing of it. */
  @Test
  void anotherConfigOfTheSameWeightsIsRefusedByTheNameOfItsField() throws IOException {
    Path model = Files.createDirectory(folder.resolve("model"));
    for (String name : List.of("config.json", "model.safetensors")) {
      Files.copy(GOLDEN.directory().resolve(name), model.resolve(name));
    }
    Path config = model.resolve("config.json");
    ObjectNode fields = (ObjectNode) Json.read(config);
    String journal = folder.resolve("journal").toString();
    assertEquals(0, search(model, journal).status());
    Files.writeString(config, Json.pretty(fields.put("torch_dtype", "float16").put("top_p", 0.5)));
    assertEquals(0, search(model, journal).status(), "these change no number");
    double theta = fields.get("rope_theta").doubleValue();
    Files.writeString(config, Json.pretty(fields.put("rope_theta", 77.0)));
    Ran other = search(model, journal);
    assertEquals(2, other.status());
    assertTrue(
        other.err().contains("(config.rope_theta was " + theta + " and is 77.0): name another"),
        other.err());
  }

  private Ran search(Path model, String journal) throws IOException {
    Path tokens = folder.resolve("tokens.json");
    Files.writeString(tokens, GOLDEN.json().get("calib_ids").toString());
    return Ran.of(
        "search",
        "--model",
        model.toString(),
        "--tokens",
        tokens.toString(),
        "--remove",
        "1",
        "--journal",
        journal);
  }

  @Test
  void aJournalWithinTheModelThatIsWrittenIsRefusedBeforeTheSearch() {
    String out = folder.resolve("out").toString();
    Ran ran =
        Ran.of("search", "--model", "demo", "--remove", "1", "--journal", out + "/j", "--out", out);
    assertEquals(2, ran.status());
    assertTrue(ran.err().contains("is inside --out"), ran.err());
    assertFalse(Files.exists(folder.resolve("out")));
  }

  private static long passes(JsonNode search) {
    return search.get("blockPasses").longValue();
  }
}
