package org.sleb4j.prune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.Golden;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Units;
import org.sleb4j.prune.PrunedModel.Writing;
import org.sleb4j.save.Lineage;
import org.sleb4j.save.SaveOptions;

class RemovalsTest {
  @TempDir Path folder;

  private static Lineage searched(Object... units) {
    return Lineage.none().with("search", Map.of("removed", List.of(units)));
  }

  private static List<Units> units(String... names) {
    return Units.parseAll(List.of(names));
  }

  @Test
  void findABlockWhoseUnitsASearchRemoved() {
    Removals removals =
        Removals.of(units("3", "1.attention", "4"), searched("3.attention", "3.feed-forward", 4));
    assertEquals(units("3", "4"), removals.found());
    assertEquals(
        "No search is recorded for 1.attention, named when the model was written.",
        removals.namedSentence());
    assertEquals("", Removals.of(units("4"), searched(4)).namedSentence());
  }

  private String card(String... names) throws IOException {
    Path out = folder.resolve(String.join("-", names));
    ActiveBlocks blocks = ActiveBlocks.all(6).remove(units(names));
    Writing plain = new Writing(SaveOptions.defaults(), Lineage.none());
    PrunedModel.write(Golden.of("llama-gqa").directory(), blocks, out, plain);
    return Files.readString(out.resolve("README.md"));
  }

  @Test
  void sayTheShareAndWhetherTheFilesAreSmaller() throws IOException {
    String block = card("2");
    // 1 of 6 equal blocks; LLaMA: q, k, v, o and a norm, gate, up, down and a norm
    long attention = 64 * 64 + 2 * 64 * 32 + 64 * 64 + 64;
    long one = attention + 3 * 64 * 172 + 64;
    String sentence =
        String.format(
            Locale.ROOT,
            "This model has 17 %% fewer parameters in its blocks: %,d of %,d are removed.",
            one,
            6 * one);
    assertTrue(block.contains(sentence), block);
    assertTrue(block.contains("the hash of the original weights and the versions used."), block);
    String padded = card("2.attention");
    assertTrue(padded.contains("The files are not smaller than the original's."), padded);
    String apart = card("1.feed-forward", "2.attention");
    assertTrue(!apart.contains("not smaller"), apart);
  }
}
