package org.sleb4j.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sleb4j.bench.Pareto;
import org.sleb4j.bench.ParetoPath;
import org.sleb4j.bench.SpeedComparison;
import org.sleb4j.bench.SpeedMeasurement;
import org.sleb4j.bench.SpeedOptions;
import org.sleb4j.check.Check;
import org.sleb4j.check.Warnings;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.Perplexity;
import org.sleb4j.fields.SpeedFields;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelInfo;
import org.sleb4j.origin.Provenance;
import org.sleb4j.session.Measurements;
import org.sleb4j.session.Use;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures how fast a model is, and how much faster without some blocks. */
@Command(
    name = "bench",
    description = {
      "Measures the speed of a model on random tokens, and with --removed the speedup without these"
          + " blocks: both models are timed in turn.",
      "prompt: one prompt of 2048 tokens, up to the logits of its last token, 50 runs.",
      "generate: 128 new tokens for each of 64 prompts of 64 tokens, greedily with a KV cache, 10"
          + " runs."
    },
    footer = {
      "",
      "Example:",
      "  sleb4j bench --model demo --removed 5,9 --prompt-tokens 256 --runs 10",
      "",
      "With --json: mode, batch, tokens, newTokens, runs, warmUps, seed; run, or dense, pruned and"
          + " speedup, or with --sweep points; removed, origin, seconds, and text where perplexity"
          + " was measured.",
      "A run has removed, median, p10, p90 (seconds of a run), tokensPerSecond (of the median run;"
          + " new tokens in mode generate), peakBytes (of the process on a CPU, of the device on a"
          + " GPU; null where unknown) and seconds (of every timed run, in order).",
      "speedup has ratio (median of dense / pruned time, run by run), interval (95 %%; null below 6"
          + " runs) and estimate (the expected speedup, the ratio of multiply-adds).",
      "origin has model, weights (a hash, or random), parameters, dtype, device and machine:"
          + " hardware, device, processors, threads, memory, system, torch, java."
    },
    mixinStandardHelpOptions = true)
final class BenchCommand implements Runnable {
  /** What is timed. */
  private enum Mode {
    PROMPT,
    GENERATE;

    private SpeedOptions preset() {
      return this == PROMPT ? SpeedOptions.prompt() : SpeedOptions.generate();
    }
  }

  @Mixin private ModelOrShape arguments;
  @Mixin private RemovedArgument removed;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      defaultValue = "prompt",
      description = "prompt or generate (default: prompt).")
  private Mode mode;

  @Option(names = "--batch", paramLabel = "N", description = "Sequences in one batch.")
  private Optional<Integer> batch;

  @Option(names = "--prompt-tokens", paramLabel = "N", description = "Tokens of each prompt.")
  private Optional<Integer> promptTokens;

  /** The former name of {@code --prompt-tokens}. */
  @Option(names = "--tokens", hidden = true)
  private Optional<Integer> formerTokens;

  @Option(
      names = "--new-tokens",
      paramLabel = "N",
      description = "Tokens to generate after each prompt.")
  private Optional<Integer> newTokens;

  @Option(
      names = "--runs",
      paramLabel = "N",
      description = "Timed runs (default: 50 prompts, 10 of generation).")
  private Optional<Integer> runs;

  @Option(
      names = "--warmups",
      paramLabel = "N",
      description = "Runs before these (default: 1); in the first the memory is measured.")
  private Optional<Integer> warmUps;

  @Option(
      names = "--sweep",
      description =
          "Time the model after each of the removals, in the order of --removed, all in turn; with"
              + " --text or --preset, or the demo model, measure its perplexity as well.")
  private boolean sweep;

  @Mixin private TextArguments text;
  @Mixin private PresetArgument preset;
  @Mixin private Output output;

  @Override
  public void run() {
    checkOptions();
    Check.that(!sweep || !removed.units().isEmpty(), "--sweep needs --removed: name some blocks.");
    ModelInfo info = arguments.describe();
    removed.check(info);
    SpeedOptions options = options(preset(info));
    options.checkFits(info);
    Optional<Windows> windows = windows();
    try (Model model = arguments.open()) {
      Measured measured = measure(model, options, windows);
      output.print(
          measured.fields(),
          measured.text(),
          () -> Optional.of(Provenance.withWeights(removed.of(model))));
    }
  }

  /** Cuts what perplexity is measured on, where it is. */
  private Optional<Windows> windows() {
    boolean named = text.isText() || text.isCut() || preset.get().isPresent();
    Check.that(
        sweep || !named,
        "--text, --preset and how to cut them have an effect only with --sweep: add it, or leave"
            + " them out.");
    if (!named && !(sweep && arguments.isDemo())) {
      return Optional.empty();
    }
    arguments.directory(); // refuses a shape
    ModelInfo info = arguments.describe();
    return Optional.of(
        preset
            .get()
            .map(chosen -> text.read(arguments, info, chosen))
            .orElseGet(() -> text.read(arguments, info, Use.EVALUATION)));
  }

  /** A result for machines and for people. */
  private record Measured(Map<String, ?> fields, Object text) {}

  private void checkOptions() {
    Check.that(
        mode == Mode.GENERATE || newTokens.isEmpty(),
        "--new-tokens has no effect in --mode prompt: choose --mode generate.");
    AtLeast.check("--new-tokens", newTokens.orElse(1), 1);
    AtLeast.check("--prompt-tokens", tokens().orElse(1), 1);
    AtLeast.check("--batch", batch.orElse(1), 1);
    AtLeast.check("--runs", runs.orElse(1), 1);
    AtLeast.check("--warmups", warmUps.orElse(1), 1);
  }

  /** By default, a length that the context holds. */
  private SpeedOptions preset(ModelInfo info) {
    SpeedOptions usual = mode.preset();
    SpeedOptions fitting = usual.fitting(info.context());
    if (tokens().isPresent() || newTokens.isPresent() || fitting.equals(usual)) {
      return usual;
    }
    Warnings.warn(
        "the context of %s is %d tokens: prompts have %d tokens in place of %d%s.",
        arguments.name(),
        info.context(),
        fitting.promptTokens(),
        usual.promptTokens(),
        fitting.isGeneration()
            ? ", with " + fitting.newTokens() + " new ones in place of " + usual.newTokens()
            : "");
    return fitting;
  }

  private Optional<Integer> tokens() {
    return promptTokens.or(() -> formerTokens);
  }

  private SpeedOptions options(SpeedOptions preset) {
    return preset
        .withSizes(
            batch.orElse(preset.batch()),
            tokens().orElse(preset.promptTokens()),
            newTokens.orElse(preset.newTokens()))
        .withRuns(runs.orElse(preset.runs()), warmUps.orElse(preset.warmUps()));
  }

  private Measured measure(Model model, SpeedOptions options, Optional<Windows> windows) {
    if (sweep) {
      return sweep(model, options, windows);
    }
    Measurements measurements = arguments.measurements();
    if (removed.units().isEmpty()) {
      SpeedMeasurement measurement = measurements.timing().speed(model.full(), options);
      return new Measured(SpeedFields.of(measurement), measurement);
    }
    SpeedComparison comparison = measurements.timing().speedup(removed.of(model), options);
    return new Measured(SpeedFields.of(comparison), comparison);
  }

  private Measured sweep(Model model, SpeedOptions options, Optional<Windows> windows) {
    ParetoPath path =
        windows.map(w -> measured(model, w)).orElseGet(() -> ParetoPath.of(removed.units()));
    Pareto pareto = arguments.measurements().timing().sweep(model, path, options);
    Map<String, Object> fields = SpeedFields.of(pareto);
    windows.ifPresent(w -> fields.put("text", w.origin()));
    return new Measured(fields, windows.map(w -> w.origin() + "\n\n").orElse("") + pareto);
  }

  private ParetoPath measured(Model model, Windows windows) {
    List<Perplexity> found = arguments.measurements().perplexities(model, removed.units(), windows);
    return new ParetoPath(removed.units(), found.stream().map(Perplexity::perplexity).toList());
  }
}
