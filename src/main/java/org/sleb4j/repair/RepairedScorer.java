package org.sleb4j.repair;

import java.util.List;
import java.util.function.DoubleConsumer;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.Objective;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.Units;
import org.sleb4j.redundancy.CandidateScorer;
import org.sleb4j.redundancy.CandidateWalk;

/**
 * Scores the candidates of a search that repairs the model after each removal: each pass removes
 * something of the model as it was repaired without all that is removed already.
 *
 * <p>The view at the start computes as it is. Repairs begin with its weights, not with those of the
 * repair before, and their work counts as that of the pass.
 */
public final class RepairedScorer implements CandidateScorer, AutoCloseable {
  /**
   * What the repairs cost so far.
   *
   * @param blockPasses how often a block ran over a window
   */
  public record Work(int repairs, double blockPasses, double seconds) {}

  /**
   * How to repair.
   *
   * @param progress receives the share of a repair that is done, 0 to 1
   */
  public record How(Windows windows, RepairOptions options, DoubleConsumer progress) {
    /** Returns what decides the numbers of a repair. */
    public String decisive() {
      return windows.fingerprint() + " " + options.decisive();
    }
  }

  private final ModelView start;
  private final Windows windows;
  private final Objective objective;
  private final How how;
  private final RepairStates.Place place;
  private ModelView current;
  private Work work = new Work(0, 0, 0);

  /**
   * Begins with a view.
   *
   * @param windows that candidates are scored on
   * @param objective that was made ready in this place
   * @param place where models are repaired and candidates scored
   */
  public RepairedScorer(
      ModelView start, Windows windows, Objective objective, How how, RepairStates.Place place) {
    this.start = start;
    this.windows = windows;
    this.objective = objective;
    this.how = how;
    this.place = place;
    this.current = start;
  }

  /** Returns what the repairs cost so far. */
  public Work work() {
    return work;
  }

  @Override
  public CandidateWalk walk(ActiveBlocks active, List<Units> candidates) {
    double before = work.blockPasses();
    ModelView repaired = repaired(active);
    double more = work.blockPasses() - before;
    CandidateWalk walk =
        place.walks().scorer(repaired, windows, objective).walk(active, candidates);
    return new Counted(walk, more);
  }

  private ModelView repaired(ActiveBlocks active) {
    if (!current.active().equals(active)) {
      close();
      current = start.active().equals(active) ? start : repair(start.with(active));
    }
    return current;
  }

  private ModelView repair(ModelView pruned) {
    Repaired found =
        Repair.of(place, pruned, how.windows(), how.options(), RepairJournal.NONE, how.progress());
    work =
        new Work(
            work.repairs() + 1,
            work.blockPasses() + found.blockPasses(),
            work.seconds() + found.result().seconds());
    return found.view();
  }

  /** Frees the tensors of the last repair. */
  @Override
  public void close() {
    if (current.replaced() != start.replaced()) {
      current.replaced().close();
    }
    current = start;
  }

  /** A walk that counts the repair in front of it. */
  private record Counted(CandidateWalk walk, double repair) implements CandidateWalk {
    @Override
    public void expect(boolean loss, DoubleConsumer progress) {
      walk.expect(loss, progress);
    }

    @Override
    public WindowLosses next() {
      return walk.next();
    }

    @Override
    public WindowLosses loss() {
      return walk.loss();
    }

    @Override
    public double blockPasses() {
      return walk.blockPasses() + repair;
    }

    @Override
    public void close() {
      walk.close();
    }
  }
}
