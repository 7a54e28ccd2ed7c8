package org.sleb4j.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.sleb4j.check.Check;
import org.sleb4j.eval.Perplexity;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.Units;
import org.sleb4j.search.Pass;
import org.sleb4j.search.SearchResult;

/**
 * Removals in their order, with the perplexity after each where it is known.
 *
 * @param removed blocks or units in the order of their removal
 * @param perplexities of the dense model and after each removal; none, or one more than removals
 */
public record ParetoPath(List<Units> removed, List<Double> perplexities) {
  public ParetoPath {
    removed = List.copyOf(removed);
    perplexities = List.copyOf(perplexities);
    Check.that(
        perplexities.isEmpty() || perplexities.size() == removed.size() + 1,
        "perplexities (%d) must be one more than removals (%d), or none.",
        perplexities.size(),
        removed.size());
  }

  /** Returns a path of which no perplexity is known. */
  public static ParetoPath of(List<Units> removed) {
    return new ParetoPath(removed, List.of());
  }

  /**
   * Returns the path of a search.
   *
   * @param dense of the full model, on the windows of the search
   */
  public static ParetoPath of(Perplexity dense, SearchResult search) {
    List<Double> perplexities = new ArrayList<>(List.of(dense.perplexity()));
    search.passes().stream().map(ParetoPath::perplexity).forEach(perplexities::add);
    return new ParetoPath(search.removed(), perplexities);
  }

  private static double perplexity(Pass pass) {
    return Perplexity.of(pass.best().losses(), 0).perplexity();
  }

  /** Returns what is removed at each point: none of them, the first, the first two, … */
  List<List<Units>> prefixes() {
    return IntStream.rangeClosed(0, removed.size()).mapToObj(n -> removed.subList(0, n)).toList();
  }

  /** Returns the model of each point, from the dense one on. */
  public List<ModelView> views(Model model) {
    ActiveBlocks all = ActiveBlocks.all(model.info().blocks());
    return prefixes().stream().map(r -> model.view(all.remove(r))).toList();
  }

  Optional<Double> perplexity(int removals) {
    return perplexities.isEmpty() ? Optional.empty() : Optional.of(perplexities.get(removals));
  }
}
