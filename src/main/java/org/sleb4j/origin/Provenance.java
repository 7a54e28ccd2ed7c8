package org.sleb4j.origin;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.sleb4j.check.Strings;
import org.sleb4j.data.Windows;
import org.sleb4j.data.WindowsOrigin;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Computation;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelView;

/**
 * What a result was computed with and on: enough to compute it again and to see whether it was.
 *
 * @param model the name of the model
 * @param blocks those that ran
 * @param weights a hash of all its tensors for a result on windows, otherwise {@code checkpoint};
 *     {@code random} for a shape
 * @param config the fields of the config that decide the computation, as JSON; none where {@code
 *     weights} is not a hash
 * @param parameters the number of weights
 * @param computation in which type, where, and whether blocks were streamed from disk
 * @param batchTokens how many tokens of windows ran at once
 * @param machine what computed, with the versions of the software
 * @param text the windows it was computed on; none for prompts, questions and times
 * @param seconds the time it took; not a number where that is unknown
 * @param executors of a cluster that computed it; none where this process did
 * @param invocation the command that computes the same; none where there is no such command
 */
public record Provenance(
    String model,
    ActiveBlocks blocks,
    String weights,
    Map<String, String> config,
    long parameters,
    Computation computation,
    int batchTokens,
    Machine machine,
    Optional<Text> text,
    double seconds,
    Optional<Executors> executors,
    Optional<Invocation> invocation) {
  public Provenance {
    config = Collections.unmodifiableMap(new TreeMap<>(config));
  }

  /**
   * Windows of a text.
   *
   * @param windows how they were cut
   * @param hash the SHA-256 of their token ids
   */
  public record Text(WindowsOrigin windows, String hash) {}

  /** Describes a computation on windows; reads all weights once, for their hash. */
  public static Provenance of(ModelView view, Windows windows) {
    Model model = view.model();
    return of(view, model.checkpoint().hash(), model.configFields(), Optional.of(text(windows)));
  }

  /** Describes a computation on something else. */
  public static Provenance of(ModelView view) {
    String weights = view.model().isRandom() ? "random" : "checkpoint";
    return of(view, weights, Map.of(), Optional.empty());
  }

  /** Describes a computation on something else, and reads all weights once, for their hash. */
  public static Provenance withWeights(ModelView view) {
    Model model = view.model();
    return model.isRandom()
        ? of(view)
        : of(view, model.checkpoint().hash(), model.configFields(), Optional.empty());
  }

  private static Text text(Windows windows) {
    return new Text(windows.origin(), windows.fingerprint());
  }

  private static Provenance of(
      ModelView view, String weights, Map<String, String> config, Optional<Text> text) {
    Model model = view.model();
    return new Provenance(
        model.name(),
        view.active(),
        weights,
        config,
        model.info().parameters(),
        model.computation(),
        model.batchTokens(),
        Machine.of(model.devices()),
        text,
        Double.NaN,
        Optional.empty(),
        Optional.empty());
  }

  /** Returns this for a model that is called otherwise than its directory. */
  public Provenance named(String name) {
    return with(name, blocks, seconds, executors, invocation);
  }

  /** Returns this for what a command computes. */
  public Provenance by(Optional<Invocation> command) {
    return with(model, blocks, seconds, executors, command);
  }

  /** Returns this for work that took this many seconds. */
  public Provenance lasting(double time) {
    return with(model, blocks, time, executors, invocation);
  }

  /** Returns this for what executors of a cluster computed, if they did. */
  public Provenance on(Optional<Executors> cluster) {
    return with(model, blocks, seconds, cluster, invocation);
  }

  /** Returns this for other blocks of the same model, which no command is known for. */
  public Provenance withBlocks(ActiveBlocks others) {
    return with(model, others, seconds, executors, Optional.empty());
  }

  private Provenance with(
      String name,
      ActiveBlocks active,
      double time,
      Optional<Executors> cluster,
      Optional<Invocation> command) {
    return new Provenance(
        name,
        active,
        weights,
        config,
        parameters,
        computation,
        batchTokens,
        machine,
        text,
        time,
        cluster,
        command);
  }

  /**
   * Returns how the windows were cut.
   *
   * @throws java.util.NoSuchElementException if there are none
   */
  public WindowsOrigin windows() {
    return text.orElseThrow().windows();
  }

  /** Returns what decides the numbers, by name: another value of any of it may change them. */
  public Map<String, String> fingerprint() {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("weights", weights);
    config.forEach((name, value) -> fields.put("config." + name, value));
    fields.put("windows", text.orElseThrow().hash());
    fields.put("dtype", computation.dtype());
    fields.put("device", computation.device().startsWith("gpu") ? "gpu" : computation.device());
    fields.put("batchTokens", Integer.toString(batchTokens));
    fields.put("torch", machine.torch());
    return fields;
  }

  /** Returns the fields of the JSON object that stands for it. */
  @JsonValue
  public Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("model", model);
    fields.put("weights", weights);
    fields.put("parameters", parameters);
    text.ifPresent(on -> fields.put("windows", on.windows()));
    text.ifPresent(on -> fields.put("windowsHash", on.hash()));
    fields.put("dtype", computation.dtype());
    fields.put("device", computation.device());
    text.ifPresent(on -> fields.put("batchTokens", batchTokens));
    fields.put("machine", machine);
    return fields;
  }

  /** Returns it in a line or two. */
  @Override
  public String toString() {
    List<String> lines = new ArrayList<>();
    lines.add(Strings.format("%s, %s, %s", model, blocks, computation) + time());
    text.ifPresent(on -> lines.add(calibration()));
    executors.ifPresent(cluster -> lines.add("on " + cluster));
    return String.join("\n", lines);
  }

  private String time() {
    return Double.isNaN(seconds) ? "" : Strings.format(", %.1f s", seconds);
  }

  /** Returns model and machine in two lines: a time means nothing without them. */
  public String ofTimes() {
    return Strings.format(
        "%s (%s weights, %,d parameters) in %s%n%s",
        model, weights, parameters, computation.dtype(), machine);
  }

  /** Returns which windows of which text were used, in a line; nothing where there were none. */
  public String calibration() {
    return text.map(Text::windows).map(Provenance::line).orElse("");
  }

  /** Returns how windows were drawn, in a word or two; nothing where there were none. */
  public String drawing() {
    return text.map(Text::windows)
        .map(on -> on.protocol() + (on.seed() == null ? "" : ", seed " + on.seed()))
        .orElse("");
  }

  private static String line(WindowsOrigin text) {
    return Strings.format(
        "%s (%s), protocol %s, %s of %s",
        text.corpus(),
        text.form(),
        text.drawing(),
        Strings.counted(text.windows(), "window"),
        Strings.counted(text.windowLength(), "token"));
  }
}
