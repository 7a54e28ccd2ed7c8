package org.sleb4j.bench;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.sleb4j.check.Check;
import org.sleb4j.eval.WeightedMean;
import org.sleb4j.origin.Provenance;
import org.sleb4j.zeroshot.TaskComparison;

/**
 * Searches side by side: each removed as few units as reach the same share of the parameters, and
 * the same text judges all of them.
 *
 * @param share of the parameters of all blocks that each removed at least
 * @param dense the whole model
 * @param searches in the order in which they were asked for
 * @param provenance the text that judges
 */
public record SearchComparison(
    double share, Standing dense, List<ComparedSearch> searches, Provenance provenance) {
  public SearchComparison {
    searches = List.copyOf(searches);
    Check.that(!searches.isEmpty(), "There are no searches to compare: give at least one.");
    Check.that(
        searches.stream().map(ComparedSearch::name).distinct().count() == searches.size(),
        "names of searches (%s) must differ.",
        searches.stream().map(ComparedSearch::name).toList());
  }

  /** Returns the search that left the lowest perplexity; of equal ones the first. */
  public ComparedSearch best() {
    return searches.stream()
        .min(Comparator.comparingDouble(search -> search.standing().perplexity().meanNll()))
        .orElseThrow();
  }

  /** Returns whether a search is {@link #best}. */
  public boolean isBest(ComparedSearch search) {
    return search.name().equals(best().name());
  }

  /** Returns how much a search added to the mean NLL of the dense model, paired over windows. */
  public WeightedMean added(ComparedSearch search) {
    return search.standing().losses().minus(dense.losses());
  }

  /** Returns how much higher the mean NLL is that a search left than {@link #best}'s, paired. */
  public WeightedMean behind(ComparedSearch search) {
    return search.standing().losses().minus(best().standing().losses());
  }

  /**
   * Returns whether a search might as well be the best: the 95 % interval of {@link #behind} holds
   * 0, or a single window leaves it unknown.
   */
  public boolean isWithinNoise(ComparedSearch search) {
    return behind(search).isWithinNoise();
  }

  /** Returns the answers beside those of the dense model; none where it was not asked. */
  public Optional<TaskComparison> answers(ComparedSearch search) {
    return dense
        .score()
        .map(whole -> new TaskComparison(whole, search.standing().score().orElseThrow()));
  }

  /** Returns what was timed; nothing where nothing was. */
  public List<SpeedOptions> timings() {
    return searches.get(0).standing().speeds().stream().map(SpeedComparison::options).toList();
  }

  /** Returns the first search that left the same units, if that is another one. */
  public Optional<ComparedSearch> sameAs(ComparedSearch search) {
    return searches.stream()
        .filter(other -> other.standing().isSameModel(search.standing()))
        .findFirst()
        .filter(first -> !first.name().equals(search.name()));
  }
}
