package org.sleb4j.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sleb4j.check.Strings;
import org.sleb4j.data.WindowsOrigin;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Computation;
import org.sleb4j.model.ModelView;
import org.sleb4j.origin.Origin;

/**
 * Where a report came from.
 *
 * @param model the name of the model
 * @param blocks those that ran
 * @param computation in which type, where, and whether blocks were streamed from disk
 * @param origin all that decides the numbers, hashes and versions too; none without windows of text
 * @param seconds the time it took; not a number where that is unknown
 */
public record Provenance(
    String model,
    ActiveBlocks blocks,
    Computation computation,
    Optional<Origin> origin,
    double seconds) {
  /** Describes a computation on windows. */
  public static Provenance of(ModelView view, Origin origin, double seconds) {
    return of(view, origin.model(), seconds).with(origin);
  }

  /** Describes a computation on something else. */
  public static Provenance of(ModelView view, String model, double seconds) {
    return new Provenance(
        model, view.active(), view.model().computation(), Optional.empty(), seconds);
  }

  private Provenance with(Origin found) {
    return new Provenance(model, blocks, computation, Optional.of(found), seconds);
  }

  /** Returns this for a model that is called otherwise than its directory. */
  public Provenance named(String name) {
    return new Provenance(name, blocks, computation, origin, seconds);
  }

  /** Returns this for work that took longer, since there was more to it. */
  public Provenance lasting(double other) {
    return new Provenance(model, blocks, computation, origin, other);
  }

  /** Returns this for other blocks of the same model. */
  public Provenance withBlocks(ActiveBlocks others) {
    return new Provenance(model, others, computation, origin, seconds);
  }

  /** Returns it in a line or two. */
  @Override
  public String toString() {
    List<String> lines = new ArrayList<>();
    lines.add(Strings.format("%s, %s, %s", model, blocks, computation) + time());
    origin.ifPresent(found -> lines.add(calibration()));
    return String.join("\n", lines);
  }

  private String time() {
    return Double.isNaN(seconds) ? "" : Strings.format(", %.1f s", seconds);
  }

  /** Returns which windows of which text were used, in a line; nothing where there were none. */
  String calibration() {
    return origin.map(Origin::windows).map(Provenance::line).orElse("");
  }

  /** Returns how windows were drawn, in a word or two; nothing where there were none. */
  String drawing() {
    return origin
        .map(Origin::windows)
        .map(text -> text.protocol() + (text.seed() == null ? "" : ", seed " + text.seed()))
        .orElse("");
  }

  private static String line(WindowsOrigin text) {
    return Strings.format(
        "%s (%s), protocol %s, %d windows of %d tokens",
        text.corpus(), text.form(), text.drawing(), text.windows(), text.windowLength());
  }
}
