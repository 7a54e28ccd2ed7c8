package org.sleb4j.session;

import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.sleb4j.check.Check;
import org.sleb4j.check.Interrupted;
import org.sleb4j.check.Strings;
import org.sleb4j.data.Windows;
import org.sleb4j.display.ProgressLine;
import org.sleb4j.eval.Objective;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.Packing;
import org.sleb4j.origin.Provenance;
import org.sleb4j.redundancy.CandidateScorer;
import org.sleb4j.repair.RepairedScorer;
import org.sleb4j.save.Lineage;
import org.sleb4j.search.Budget;
import org.sleb4j.search.Candidate;
import org.sleb4j.search.Cost;
import org.sleb4j.search.Pass;
import org.sleb4j.search.Progress;
import org.sleb4j.search.Search;
import org.sleb4j.search.SearchListener;
import org.sleb4j.search.SearchResult;
import org.sleb4j.search.SearchSpace;
import org.sleb4j.search.SearchState;
import org.sleb4j.search.Ties;
import org.sleb4j.search.TimeBudget;

/**
 * An exact search on an open model, step by step, with its journal. The journal is closed once
 * nothing refers to the search.
 */
public final class OpenSearch implements AutoCloseable {
  private final OpenView dense;
  private final CutText text;
  private final Provenance provenance;
  private final OpenedJournal journal;
  private final Search search;
  private final Objective objective;
  private final Scoring scoring;
  private final double startLoss;
  private final AtomicReference<SearchLine> line;
  private boolean closed;

  private OpenSearch(
      OpenView dense,
      ModelView view,
      CutText text,
      Windows windows,
      SearchSpace space,
      Optional<RepairedScorer.How> repairs,
      AtomicReference<SearchLine> line,
      Optional<Path> file) {
    this.line = line;
    this.dense = dense;
    this.text = text;
    Model model = view.model();
    if (space.ties() == Ties.LEAST_PADDED) {
      Packing.check(model);
    }
    int barrier = space.kind().barrier();
    provenance = Provenance.of(view, windows).named(dense.shown());
    SearchState start = SearchState.start(space, barrier, barrier);
    journal = OpenedJournal.of(file, start, windows, provenance, dense.open().console());
    journal.file().ifPresent(kept -> Journals.closeWith(this, kept::close));
    try {
      objective = dense.measurements().objective(space.objective(), model, windows);
      Journals.closeWith(this, objective::close);
      scoring = Scoring.of(dense.measurements().engine(), view, windows, objective, repairs);
      Journals.closeWith(this, scoring::close);
      CandidateScorer scorer = scoring.scorer();
      search = new Search(scorer, journal.state(), journal.journal(), new Listener());
      startLoss = dense.measurements().loss(scorer, dense.blocks()).mean();
    } catch (RuntimeException | Error e) {
      journal.close();
      throw e;
    }
  }

  /**
   * Begins a search, or resumes the one in a journal.
   *
   * @param dense what runs at the start
   * @param how makes what may be removed of whole blocks by their loss
   * @param repair the text to repair on after each removal; none where nothing is repaired
   * @throws org.sleb4j.check.InvalidInputException if the file is the journal of something else
   */
  public static OpenSearch of(
      OpenView dense,
      CutText text,
      UnaryOperator<SearchSpace> how,
      Optional<CutText> repair,
      Optional<Path> journal) {
    Check.that(
        journal.isEmpty() || !dense.isRepaired(),
        "A journal does not tell a repaired model from %s: save the repaired model and search that,"
            + " or search without a journal.",
        dense.name());
    journal.ifPresent(file -> Folders.makeParent(file.toAbsolutePath().normalize()));
    return dense.use(
        text,
        (view, windows) -> {
          AtomicReference<SearchLine> line = new AtomicReference<>();
          Optional<RepairedScorer.How> repairs =
              repair.map(other -> repairs(dense.open().windows(other), line));
          SearchSpace plain = how.apply(SearchSpace.of(view));
          SearchSpace space = repairs.map(r -> plain.withRepair(r.decisive())).orElse(plain);
          return new OpenSearch(dense, view, text, windows, space, repairs, line, journal);
        });
  }

  /** Does not refer to the search, so that the search can be closed once nothing else does. */
  private static RepairedScorer.How repairs(Windows text, AtomicReference<SearchLine> line) {
    return SearchLine.repairs(
        text,
        part ->
            Optional.ofNullable(line.get())
                .ifPresent(live -> live.line().update(part, "repairing")));
  }

  /** Shows on the line of the running step how far it is. */
  private final class Listener implements SearchListener {
    @Override
    public void working(double share, Progress progress) {
      Optional.ofNullable(line.get()).ifPresent(live -> live.working(share, progress));
    }

    @Override
    public void scored(Candidate candidate, Progress progress) {
      Optional.ofNullable(line.get()).ifPresent(live -> live.scored(candidate, progress));
    }
  }

  /** Returns where the search stands. */
  public SearchState state() {
    return search.state();
  }

  /** Returns the removals that hold. */
  public SearchResult result() {
    return search.result();
  }

  /** Returns the loss of what runs at the start, by the objective. */
  public double startLoss() {
    return startLoss;
  }

  /** Returns the loss after all removals that hold, by the objective. */
  public double loss() {
    List<Pass> passes = search.state().passes();
    return passes.isEmpty() ? startLoss : passes.get(passes.size() - 1).best().mean();
  }

  /**
   * Removes blocks until this many are removed, or takes the last ones back where more are.
   *
   * @throws org.sleb4j.check.InvalidInputException if a pass would have no candidate
   * @throws Interrupted if the thread was interrupted; scored candidates are kept
   */
  public void runTo(int removals) {
    run(() -> search.runTo(removals));
  }

  /**
   * Removes until a share of the parameters of all blocks is gone; see {@link
   * Search#runTo(Budget)}.
   *
   * @throws org.sleb4j.check.InvalidInputException if a pass would have no candidate before
   * @throws Interrupted if the thread was interrupted; scored candidates are kept
   */
  public void runToShare(double share) {
    run(() -> search.runTo(Budget.share(state().space(), share)));
  }

  /**
   * Removes until what is left takes no longer than a number of milliseconds; see {@link
   * Search#runTo(Budget)}.
   *
   * @return what was measured
   * @throws org.sleb4j.check.InvalidInputException if that needs no removal, or cannot be reached
   * @throws Interrupted if the thread was interrupted; scored candidates are kept
   */
  public TimeBudget runToTime(Milliseconds most) {
    return dense.use(
        view -> {
          TimeBudget budget = most.of(view, Timings.promptTokens(dense.info()));
          run(() -> search.runTo(budget));
          return budget;
        });
  }

  private void run(Runnable passes) {
    checkOpen();
    OpenModel open = dense.open();
    open.use(
        model -> {
          try (ProgressLine progress = open.console().begin("searching")) {
            run(passes, progress);
          }
          return null;
        });
  }

  private void run(Runnable passes, ProgressLine progress) {
    line.set(new SearchLine(progress));
    try {
      passes.run();
      progress.done(summary());
    } catch (Interrupted e) {
      progress.done(stopped());
      throw e;
    } finally {
      line.set(null);
      Reference.reachabilityFence(this); // or its journal could be closed under the last step
    }
  }

  private String summary() {
    return Strings.format(
        "removed %s, %s%s",
        state().removed(),
        result().space().objective().isLoss()
            ? Strings.format("perplexity %.2f", Math.exp(loss()))
            : Strings.format("%s %.4f", result().space().objective().label(), loss()),
        result().cost().map(cost -> Strings.format(", %.1f s", cost.seconds())).orElse(""));
  }

  private String stopped() {
    return Strings.format(
        "stopped, %s removed, %d of the next pass's candidates scored; the same call resumes",
        state().removed(), state().unfinished().size());
  }

  private void checkOpen() {
    Check.that(
        !closed,
        "This search was closed: start it again with search(…), which resumes from its journal if"
            + " it has one.");
    Check.that(
        journal.isOpen(),
        "The journal of this search was opened again by a later one, or closed: use that one, or"
            + " start again with search(…) to resume from the file.");
  }

  /** Undoes the last removal. */
  public void takeBack() {
    checkOpen();
    search.takeBack();
  }

  /** Changes the barriers from the next step on; see {@link Search#setBarriers}. */
  public void setBarriers(int early, int latter) {
    checkOpen();
    search.setBarriers(early, latter);
  }

  /**
   * Returns the model without the first few of the removed blocks.
   *
   * @throws org.sleb4j.check.InvalidInputException if fewer are removed
   */
  public OpenView pruned(int blocks) {
    SearchState now = state();
    Check.that(
        blocks >= 0 && blocks <= now.position(),
        "blocks (%d) must be from 0 to %d, what is removed so far: step on with stepTo(%d).",
        blocks,
        now.position(),
        blocks);
    SearchResult shorter = now.result(blocks);
    return dense.without(shorter.removed()).withLineage(Lineage.of(shorter, startLoss, provenance));
  }

  /** Returns what can be measured after each removal. */
  public Removals removals() {
    Check.that(!state().removed().isEmpty(), "Nothing is removed yet: take a step() first.");
    return new Removals(dense, state().removed());
  }

  /** Returns what the search was computed with and on, for a result about some blocks. */
  public Provenance provenance(ActiveBlocks blocks) {
    double seconds = result().cost().map(Cost::seconds).orElse(Double.NaN);
    return provenance.withBlocks(blocks).lasting(seconds).on(dense.site().executors());
  }

  /** Returns what the search was computed with and on, for a result about all of it. */
  public Provenance provenance() {
    return provenance(dense.blocks()).by(Invocations.search(dense, text, state()));
  }

  /** Ends the search and gives its journal free. */
  @Override
  public void close() {
    closed = true;
    journal.close();
    scoring.close();
    objective.close();
  }
}
