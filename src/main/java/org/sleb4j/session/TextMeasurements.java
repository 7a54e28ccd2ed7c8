package org.sleb4j.session;

import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;
import org.sleb4j.check.Check;
import org.sleb4j.check.Strings;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.Interval;
import org.sleb4j.eval.Objective;
import org.sleb4j.eval.ObjectiveKind;
import org.sleb4j.eval.Perplexity;
import org.sleb4j.eval.WeightedMean;
import org.sleb4j.model.ModelView;
import org.sleb4j.origin.Invocation;
import org.sleb4j.origin.Provenance;
import org.sleb4j.redundancy.BlockSimilarity;
import org.sleb4j.redundancy.PartScorer;
import org.sleb4j.redundancy.Redundancy;
import org.sleb4j.redundancy.StateNorms;
import org.sleb4j.redundancy.UnitRedundancy;
import org.sleb4j.repair.RepairJournal;
import org.sleb4j.repair.RepairOptions;
import org.sleb4j.repair.RepairResult;
import org.sleb4j.repair.Repaired;
import org.sleb4j.search.RacingOptions;
import org.sleb4j.search.RacingResult;
import org.sleb4j.search.SearchSpace;

/**
 * What can be measured of a model on a text.
 *
 * @param model with its blocks
 * @param text is cut with the model's tokenizer
 */
public record TextMeasurements(OpenView model, CutText text) {
  /**
   * The perplexities of two models on the same windows.
   *
   * @param added how much higher the mean NLL of the pruned one is, paired over windows
   */
  public record Pair(Perplexity dense, Perplexity pruned, WeightedMean added) {
    @Override
    public String toString() {
      return Strings.format(
          "whole:  %s%npruned: %s%nadded:  %+.4f nats (%s), paired over windows",
          dense,
          pruned,
          added.mean(),
          added.interval(0.95).map(Interval::toString).orElse("too few windows for an interval"));
    }
  }

  /** A repaired model that is open, and what the repair did. */
  public record RepairedView(OpenView view, RepairResult result) {}

  /**
   * Repairs the model on the text; where that is not accepted, the model stays as it is.
   *
   * @param journal keeps finished units
   */
  public Measured<RepairedView> repair(RepairOptions options, RepairJournal journal) {
    return model.use(
        text,
        (view, windows) -> {
          Repaired found = model.measurements().repair(view, windows, options, journal);
          RepairResult result = found.result();
          Provenance origin =
              model.measured(view, windows, result, result.seconds()).at(model.site()).provenance();
          return new Measured<>(new RepairedView(repaired(found, origin), result), origin);
        });
  }

  private OpenView repaired(Repaired found, Provenance origin) {
    RepairResult result = found.result();
    return result.accepted()
        ? model.repaired(found.view().replaced(), model.lineage().repaired(result.story(), origin))
        : model;
  }

  /** Measures how redundant each block is. */
  public Measured<Redundancy> redundancy() {
    return measured(
            (view, windows) -> model.measurements().redundancy(view, windows), Redundancy::seconds)
        .at(model.site())
        .by(command("redundancy", Use.CALIBRATION));
  }

  /** Measures how redundant each attention and feed-forward is. */
  public Measured<UnitRedundancy> unitRedundancy() {
    return measured(
            (view, windows) -> model.measurements().units(view, windows), UnitRedundancy::seconds)
        .at(model.site())
        .by(command("redundancy", Use.CALIBRATION).map(on -> on.with("--units")));
  }

  /** Measures how alike the outputs of any two blocks are. */
  public Measured<BlockSimilarity> similarity() {
    return measured(model.measurements()::similarity, BlockSimilarity::seconds);
  }

  /** Measures how long hidden states are over the depth. */
  public Measured<StateNorms> norms() {
    return measured(model.measurements()::norms, StateNorms::seconds);
  }

  /** Measures how well the model predicts the text. */
  public Measured<Perplexity> perplexity() {
    return measured(
            (view, windows) -> prediction("perplexity", model, view, windows).perplexity(),
            Perplexity::seconds)
        .at(model.site())
        .by(command("perplexity", Use.EVALUATION));
  }

  private <T> Measured<T> measured(
      BiFunction<ModelView, Windows, T> measure, ToDoubleFunction<T> seconds) {
    return model.use(
        text,
        (view, windows) -> {
          T found = measure.apply(view, windows);
          return model.measured(view, windows, found, seconds.applyAsDouble(found));
        });
  }

  /**
   * Searches approximately for blocks to remove.
   *
   * @throws org.sleb4j.check.InvalidInputException if the model is without some already
   */
  public Measured<RacingResult> race(RacingOptions options) {
    model.checkNotRepaired();
    Check.that(
        model.isWhole(),
        "A search starts with all blocks, but this model is without %s: race the model it was made"
            + " from.",
        model.blocks().removals());
    return measured(
            (view, windows) -> {
              Measurements measurements = model.measurements();
              Objective loss = measurements.objective(ObjectiveKind.NLL, view.model(), windows);
              PartScorer scorer = measurements.walks().partScorer(view.model(), windows, loss);
              return measurements.race(scorer, SearchSpace.of(view), options);
            },
            RacingResult::seconds)
        .at(model.site())
        .by(race(options.search().removals(), options));
  }

  private Optional<Invocation> race(int removals, RacingOptions options) {
    return command("search", Use.CALIBRATION)
        .map(
            on ->
                on.with(
                    "--remove",
                    Integer.toString(removals),
                    "--racing",
                    "--confidence",
                    Double.toString(options.confidence())));
  }

  private Optional<Invocation> command(String name, Use use) {
    return Invocations.of(name, model, text, use);
  }

  /** Of two models that come of one the command compares the pruned one with the whole. */
  private Optional<Invocation> comparison(OpenView pruned) {
    boolean isPair = pruned.open() == model.open() && model.isWhole() && !pruned.isWhole();
    return isPair && !model.isRepaired()
        ? pruned.on(text).command("perplexity", Use.EVALUATION).map(on -> on.with("--compare"))
        : Optional.empty();
  }

  /**
   * Measures how well the model and a pruned one predict the text.
   *
   * @throws org.sleb4j.check.InvalidInputException if the tokenizers of the two differ
   */
  public Measured<Pair> compare(OpenView pruned) {
    long start = System.nanoTime();
    return model.use(
        text,
        (view, windows) -> {
          Measurements.Prediction dense = prediction(named(model), model, view, windows);
          return pruned.use(
              text,
              (other, its) -> {
                checkSame(windows, its);
                Measurements.Prediction after = prediction(named(pruned), pruned, other, its);
                Pair pair =
                    new Pair(
                        dense.perplexity(),
                        after.perplexity(),
                        after.losses().minus(dense.losses()));
                return pruned
                    .measured(other, its, pair, (System.nanoTime() - start) / 1e9)
                    .at(pruned.site())
                    .by(comparison(pruned));
              });
        });
  }

  private static String named(OpenView model) {
    return "perplexity of " + model.blocks();
  }

  private static Measurements.Prediction prediction(
      String work, OpenView model, ModelView view, Windows windows) {
    SameText.of(model.lineage()).warn(windows);
    return model.measurements().prediction(work, view, windows);
  }

  private static void checkSame(Windows windows, Windows others) {
    Check.that(
        windows.fingerprint().equals(others.fingerprint()),
        "The two models cut the text into different tokens, which have no pairs: compare models"
            + " with the same tokenizer and context, or by bits per byte with Sleb.compare(text,"
            + " models).");
  }
}
