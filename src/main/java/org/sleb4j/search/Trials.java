package org.sleb4j.search;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sleb4j.check.Interrupted;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Unit;
import org.sleb4j.model.Units;
import org.sleb4j.redundancy.CandidateScorer;
import org.sleb4j.redundancy.CandidateWalk;
import org.sleb4j.redundancy.PartScorer;

/**
 * What a search may ask about a model without some units. Questions that are kept in a {@link
 * TrialLog} are answered from there, others by running the model, and kept.
 *
 * <p>Strategies know a model only through this, so that they can be tested with a table of costs.
 */
public final class Trials {
  private final PartScorer scorer;
  private final List<Integer> lengths;
  private final TrialLog log;
  private final TrialListener listener;
  private int asked;
  private Cost cost = Cost.NONE;
  private Cost pending = Cost.NONE;
  private Stage stage = new Stage("", 0, 1, 1);
  private double begin = 0;
  private double end = 1;
  private int inStage;

  /** A part of the work, and how much of the whole it is. */
  private record Stage(String detail, double from, double to, int questions) {
    private double fraction(double done) {
      return from + (to - from) * Math.min(1, done / questions);
    }
  }

  /**
   * Begins with the first question.
   *
   * @param scorer answers what is not in the log
   * @param lengths the tokens of each window
   */
  public Trials(PartScorer scorer, List<Integer> lengths, TrialLog log, TrialListener listener) {
    this.scorer = scorer;
    this.lengths = List.copyOf(lengths);
    this.log = log;
    this.listener = listener;
  }

  /** Returns the tokens of each window. */
  List<Integer> lengths() {
    return lengths;
  }

  private List<Integer> all() {
    return IntStream.range(0, lengths.size()).boxed().toList();
  }

  /** Returns what all answers so far cost, in whatever process the work was done. */
  Cost cost() {
    return cost;
  }

  /**
   * Says what the next questions are for.
   *
   * @param from how much of the work is done before, 0 to 1
   * @param to how much is done after them
   */
  void stage(String detail, double from, double to, int questions) {
    stage = new Stage(detail, ofAll(from), ofAll(to), Math.max(1, questions));
    inStage = 0;
  }

  private double ofAll(double fraction) {
    return begin + (end - begin) * fraction;
  }

  /** Runs a search that is a part of another one. */
  SearchOutcome part(Strategy search, double from, double to) {
    begin = from;
    end = to;
    SearchOutcome found = search.run(this);
    begin = 0;
    end = 1;
    return found;
  }

  /** Returns a scorer on all windows, whose answers are kept. */
  CandidateScorer scorer() {
    return (active, candidates) -> new KeptWalk(active, candidates, all());
  }

  /** Returns the losses of a model without each of some candidates as well. */
  List<Candidate> without(SearchSpace space, ActiveBlocks active, List<Units> candidates) {
    List<Candidate> scored = new ArrayList<>();
    try (CandidateWalk walk = scorer().walk(active, candidates)) {
      for (Units units : candidates) {
        scored.add(new Candidate(units, space.sizes().of(units), walk.next()));
      }
    }
    return scored;
  }

  /** Returns the losses of a model. */
  WindowLosses loss(ActiveBlocks active) {
    return loss(active, all());
  }

  /** Returns the losses of a model on some windows, named by their numbers, ascending. */
  WindowLosses loss(ActiveBlocks active, List<Integer> windows) {
    try (CandidateWalk walk = new KeptWalk(active, List.of(), windows)) {
      return walk.loss();
    }
  }

  /** Returns a measure of each of this many blocks, or ranges of them. */
  List<Double> measure(String name, int values, Supplier<Measured> measure) {
    return answer(
        name,
        values,
        () -> {
          long start = System.nanoTime();
          Measured found = measure.get();
          pending = pending.plus(new Cost(found.blockPasses(), (System.nanoTime() - start) / 1e9));
          return found.values();
        });
  }

  private List<Double> answer(String question, int values, Supplier<List<Double>> ask) {
    Answer answer = log.find(asked, question, values).orElseGet(() -> heard(question, ask));
    asked++;
    cost = cost.plus(answer.cost());
    listener.heard(stage.fraction(++inStage), stage.detail());
    return answer.values();
  }

  private Answer heard(String question, Supplier<List<Double>> ask) {
    try {
      List<Double> values = ask.get();
      Answer answer = new Answer(question, values, pending);
      log.keep(answer);
      pending = Cost.NONE;
      return answer;
    } catch (Interrupted e) {
      throw e.keeping("what was measured");
    }
  }

  /** Asks the log first and walks only over what is not in it. */
  private final class KeptWalk implements CandidateWalk {
    private final ActiveBlocks active;
    private final List<Units> candidates;
    private final List<Integer> windows;
    private int next;
    private boolean loss;
    private double passes;
    private CandidateWalk walk;
    private Meter meter;

    private KeptWalk(ActiveBlocks active, List<Units> candidates, List<Integer> windows) {
      this.active = active;
      this.candidates = candidates;
      this.windows = windows;
    }

    @Override
    public void expect(boolean lossToo, DoubleConsumer progress) {
      loss = lossToo;
    }

    @Override
    public WindowLosses next() {
      WindowLosses losses = ask(active.remove(candidates.get(next)), CandidateWalk::next);
      next++;
      return losses;
    }

    @Override
    public WindowLosses loss() {
      return ask(active, CandidateWalk::loss);
    }

    private WindowLosses ask(ActiveBlocks model, Function<CandidateWalk, WindowLosses> question) {
      Cost before = cost;
      List<Double> means = answer(text(model), windows.size(), () -> measured(question).means());
      passes += cost.blockPasses() - before.blockPasses();
      return new WindowLosses(windows.stream().map(lengths::get).toList(), means);
    }

    private WindowLosses measured(Function<CandidateWalk, WindowLosses> question) {
      if (walk == null) {
        long start = System.nanoTime();
        walk = scorer.on(windows).walk(active, candidates.subList(next, candidates.size()));
        meter = new Meter(walk, start);
        double left = candidates.size() - next + (loss ? 1 : 0);
        walk.expect(
            loss, share -> listener.heard(stage.fraction(inStage + share * left), stage.detail()));
      }
      WindowLosses losses = question.apply(walk);
      pending = pending.plus(meter.lap());
      return losses;
    }

    private String text(ActiveBlocks model) {
      String removed =
          model.removedUnits().stream().map(Unit::toString).collect(Collectors.joining(","));
      return "without "
          + (removed.isEmpty() ? "anything" : removed)
          + (windows.size() == lengths.size() ? "" : " on windows " + windows);
    }

    @Override
    public double blockPasses() {
      return passes;
    }

    /** Work that gave no answer, since it was stopped, counts for the next one. */
    @Override
    public void close() {
      if (walk != null) {
        pending = pending.plus(meter.lap());
        walk.close();
      }
    }
  }
}
