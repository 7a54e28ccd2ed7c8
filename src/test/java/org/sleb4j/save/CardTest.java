package org.sleb4j.save;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CardTest {
  @TempDir Path folder;

  private Path model(String place, String card) throws IOException {
    Path directory = Files.createDirectories(folder.resolve(place));
    Files.writeString(directory.resolve("README.md"), card);
    return directory;
  }

  @Test
  void inheritsTheLicenceAndNamesTheModelOfTheHub() throws IOException {
    Path source =
        model(
            "models--org--small/snapshots/0123abc",
            """
            ---
            license: other
            license_name: some-terms
            language: en
            tags:
            - x
            ---
            # Small
            """);
    assertEquals("org/small", Card.name(source));
    assertEquals(
        """
        ---
        license: other
        license_name: some-terms
        base_model: org/small
        library_name: transformers
        pipeline_tag: text-generation
        tags:
        - pruned
        - sleb
        ---\
        """,
        Card.front(source, List.of("pruned", "sleb")));
  }

  @Test
  void keepsTheBaseOfAModelThatWasMadeFromAnother() throws IOException {
    Path source = model("made", "---\r\nlicense: mit\r\nbase_model: org/small\r\n---\r\n");
    String front = Card.front(source, List.of("4-bit"));
    assertTrue(front.contains("license: mit\nbase_model: org/small\n"), front);
    assertEquals("made", Card.name(source));
  }

  @Test
  void saysNothingOfALicenceThatItDoesNotKnow() throws IOException {
    Path source = model("bare", "# license: mit\n");
    String front = Card.front(source, List.of("pruned"));
    assertFalse(front.contains("license"), front);
    assertFalse(front.contains("base_model"), front);
  }

  @Test
  void showsTheLossesOfSearchAndRepair() {
    Map<String, Object> origin =
        Map.of(
            "windows",
            Map.of(
                "windows", 4, "windowLength", 64, "corpus", "a.txt", "protocol", "rows", "seed", 1),
            "dtype",
            "float32",
            "device",
            "cpu");
    Lineage lineage =
        Lineage.none()
            .with(
                "search",
                Map.of(
                    "removed",
                    List.of(3, 1),
                    "meanNll",
                    List.of(2.5, 3.0),
                    "meanNllBefore",
                    2.0,
                    "origin",
                    origin))
            .with(
                "repair",
                Map.of(
                    "meanNllDense",
                    2.0,
                    "meanNllBefore",
                    3.0,
                    "meanNllAfter",
                    2.25,
                    "heldOutWindows",
                    2));
    assertEquals(
        """
        After each removal by the search, on the windows it chose by, not on held-out text (4 \
        windows of 64 tokens of `a.txt`, protocol rows, seed 1, in float32 on cpu):

        | removed | mean NLL |
        | --- | ---: |
        | nothing, before the search | 2.0000 |
        | 3 | 2.5000 |
        | 1 | 3.0000 |

        Of the repair, on 2 windows of its text that were held out of the fit:

        | model | mean NLL |
        | --- | ---: |
        | the original | 2.0000 |
        | without the removed parts | 3.0000 |
        | repaired | 2.2500 |\
        """,
        Card.results(lineage, folder));
    assertEquals(
        "[sleb.json](sleb.json) holds how this model was made: the hash of the original weights,"
            + " the search with its text, the repair with its text, and the versions used.",
        Card.story(lineage));
    assertEquals(
        "[sleb.json](sleb.json) holds how this model was made: the hash of the original weights and"
            + " the versions used.",
        Card.story(Lineage.none()));
    assertEquals(
        "No loss was measured when this model was written.", Card.results(Lineage.none(), folder));
  }

  @Test
  void saysOnHowManyWindowsARaceSawWhatItRemoved() {
    Map<String, Object> race = new LinkedHashMap<>();
    race.put("removed", List.of(3, 1));
    race.put("meanNll", List.of(2.5, 2.75));
    race.put("meanNllBefore", 2.0);
    race.put("meanNllAfter", 3.0);
    race.put("windowsSeen", List.of(128, 40));
    race.put("origin", Map.of("windows", Map.of("windows", 128)));
    String results = Card.results(Lineage.none().with("search", race), folder);
    assertTrue(
        results.endsWith(
            """
            | nothing, before the search | 2.0000 |
            | 3 | 2.5000 |
            | 1, on 40 of the windows | 2.7500 |
            | all of them | 3.0000 |\
            """),
        results);
  }

  @Test
  void showsTheLossesOfTheModelsThatItWasMadeFrom() throws IOException {
    Files.writeString(
        folder.resolve("sleb.json"),
        """
        {"source": "packed", "repair": {"meanNllDense": 2.0, "meanNllBefore": 3.0, "meanNllAfter": 2.5},
         "sourceOrigin": {"search": {"removed": [4], "meanNll": [2.75]}}}
        """);
    Map<String, Object> losses = Map.of("meanNllBefore", 2.5, "meanNllAfter", 2.625);
    String results = Card.results(Lineage.none().with("quantization", losses), folder);
    assertTrue(results.startsWith("Of the 4-bit weights:\n\n| model | mean NLL |"), results);
    assertTrue(results.contains("| dense | 2.5000 |\n| in 4 bits | 2.6250 |"), results);
    assertTrue(results.contains("| repaired | 2.5000 |"), results);
    assertTrue(results.contains("| 4 | 2.7500 |"), results);
  }

  @Test
  void saysThatARepairWasNotAccepted() {
    String results =
        Card.results(
            Lineage.none()
                .with(
                    "repair",
                    Map.of(
                        "accepted",
                        false,
                        "meanNllDense",
                        2.0,
                        "meanNllBefore",
                        3.0,
                        "meanNllAfter",
                        3.5)),
            folder);
    assertTrue(
        results.startsWith("A repair was tried and not accepted: these weights are not repaired."),
        results);
    assertFalse(results.contains("| repaired |"), results);
  }
}
