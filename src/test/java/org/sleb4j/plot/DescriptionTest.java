package org.sleb4j.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sleb4j.eval.AttentionMap;
import org.sleb4j.eval.AttentionMaps;

/** What a chart says to people who do not see it: its title and the values it draws. */
class DescriptionTest {
  @Test
  void namesEveryPointOfACurve() {
    Course time =
        new Course(
            "Latency", "ms", List.of(Reading.of(9), new Reading(8, 7.5, 8.5)), List.of(9.0, 8.2));
    assertEquals(
        "Perplexity: 26.6 at 0, 30.12 at 1 blocks removed. Latency: 9 at 0, 8 at 1 blocks removed.",
        CostChart.of(List.of(26.6, 30.123), List.of(time)).description());
  }

  @Test
  void namesModelsWithTheirIntervals() {
    Map<String, Reading> models = new LinkedHashMap<>();
    models.put("dense", Reading.of(26));
    models.put("without 5", new Reading(30, 28.5, 31.25));
    assertEquals(
        "Prompt latency, ms: dense 26, without 5 30 (28.5 to 31.25).",
        ComparisonChart.of("prompt latency, ms", "median", models).description());
  }

  @Test
  void namesTheOrderOfRemovalAndTheLossOfEveryCandidate() {
    String search = SearchChart.of(Samples.search(12, 3, 0), 12).description();
    List<String> removed =
        Samples.search(12, 3, 0).removed().stream().map(String::valueOf).toList();
    assertTrue(
        search.endsWith("over the depth of the model: " + String.join(", ", removed) + "."),
        search);
    assertTrue(search.contains(" at 1, ") && search.contains(" at 3 blocks removed."), search);
  }

  /** Behind the first of two tokens there is one, which reads it by a quarter. */
  @Test
  void namesWhatEachHeadReads() {
    AttentionMap even = new AttentionMap(List.of(List.of(1.0), List.of(0.25, 0.75)));
    AttentionMaps maps = new AttentionMaps(2, List.of(7, 8), 2, List.of(even, even), 1);
    assertEquals(
        "Attention of block 2, mean of all heads: 0.25 on the first token, 0.75 on itself, 0.25 on"
            + " the token before. Each head: on the first token 0.25 at head 0, 0.25 at head 1; on"
            + " itself 0.75 at head 0, 0.75 at head 1; on the token before 0.25 at head 0, 0.25 at"
            + " head 1.",
        AttentionChart.of(maps, List.of("a", "b")).description());
  }

  @Test
  void tellsManyValuesByTheirExtremes() {
    List<Integer> places = IntStream.range(0, 80).boxed().toList();
    List<Double> values = IntStream.range(0, 80).mapToObj(i -> Math.abs(i - 50) / 2.0).toList();
    assertEquals("80 values, the lowest 0 at 50, the highest 25 at 0", Said.at(places, values));
  }

  @Test
  void standsInPicturesOnTheWeb() {
    Picture picture = CostChart.of(List.of(26.6, 30.0), List.of());
    assertTrue(
        picture.svg().contains("<title>" + picture.description() + "</title>"), picture.svg());
  }
}
