package org.sleb4j.repair;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.sleb4j.check.Strings;
import org.sleb4j.data.TextSample;

/**
 * What a repair did. Losses are mean NLLs in nats, on the held-out windows, or on all where none is
 * held out.
 *
 * @param mode which units were refitted
 * @param rho the ridge with the lowest loss
 * @param rhos the ridges it was chosen from
 * @param accepted whether the loss fell by more than the paired standard error; otherwise nothing
 *     was changed
 * @param meanNllDense of the model with all its blocks
 * @param meanNllBefore of the pruned model
 * @param meanNllAfter of the repaired model, also where it was not accepted
 * @param standardError of the difference between the two, window paired with window, over the
 *     windows that do not overlap
 * @param matrices how this rho refits them, in order; nothing was changed where it was not accepted
 * @param windows in the sums
 * @param heldOutWindows not in the sums; they overlap no other window of the two parts
 * @param standardErrorWindows how many windows the standard error is over: those held out, or where
 *     none are, of all windows those that do not overlap an earlier one
 * @param tokens in the sums: the first of each window does not count
 * @param sample of all windows, by which their text is known again
 * @param seconds the time it took
 */
public record RepairResult(
    Mode mode,
    double rho,
    List<Double> rhos,
    boolean accepted,
    double meanNllDense,
    double meanNllBefore,
    double meanNllAfter,
    double standardError,
    List<RepairedMatrix> matrices,
    int windows,
    int heldOutWindows,
    int standardErrorWindows,
    long tokens,
    TextSample sample,
    double seconds) {
  /** The name of the sample of the text in {@link #story}. */
  public static final String SAMPLE = "textSample";

  public RepairResult {
    rhos = List.copyOf(rhos);
    matrices = List.copyOf(matrices);
  }

  /** Returns how much of what the removals added is left, 0 to 1; 1 where nothing was changed. */
  public double left() {
    return accepted ? (meanNllAfter - meanNllDense) / (meanNllBefore - meanNllDense) : 1;
  }

  /**
   * Returns whether rho is the least or the largest of several: then one outside of them may be
   * better.
   */
  public boolean isAtEdge() {
    return isLargest() || (rho > 0 && rhos.size() > 1 && rho == Collections.min(rhos));
  }

  private boolean isLargest() {
    return Double.isFinite(rho) && rhos.size() > 1 && rho == Collections.max(rhos);
  }

  /** Returns what to try where rho {@link #isAtEdge}. */
  public Optional<String> hint() {
    return isAtEdge()
        ? Optional.of(
            Strings.format(
                "rho %s is the %s of those tried: a %s one may be better, try --rho %s",
                plain(rho),
                isLargest() ? "largest" : "least",
                isLargest() ? "larger" : "smaller",
                steps().mapToObj(RepairResult::plain).collect(Collectors.joining(","))))
        : Optional.empty();
  }

  /** Returns rho and two ridges behind it, outside of those tried. */
  private DoubleStream steps() {
    return DoubleStream.of(1, 10, 100).map(step -> isLargest() ? rho * step : rho / step);
  }

  /** Returns a ridge as a person writes it. */
  private static String plain(double rho) {
    return new BigDecimal(rho).round(new MathContext(6)).stripTrailingZeros().toPlainString();
  }

  /** Returns which windows the standard error is over. */
  public String windowsOfError() {
    if (heldOutWindows > 0) {
      return Strings.format("the %s", Strings.counted(heldOutWindows, "held-out window"));
    }
    return standardErrorWindows == windows
        ? Strings.format("the %s of the sums", Strings.counted(windows, "window"))
        : Strings.format(
            "%d of the %s of the sums, which do not overlap",
            standardErrorWindows, Strings.counted(windows, "window"));
  }

  /** Returns the fields of the JSON object that stands for it; no number is not finite. */
  public Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("rho", number(rho));
    fields.put("accepted", accepted);
    fields.put("meanNllDense", meanNllDense);
    fields.put("meanNllBefore", meanNllBefore);
    fields.put("meanNllAfter", meanNllAfter);
    fields.put("matrices", matrices.stream().map(RepairedMatrix::fields).toList());
    fields.put("seconds", seconds);
    fields.put("mode", mode.toString());
    fields.put("standardError", standardError);
    fields.put("windows", windows);
    fields.put("heldOutWindows", heldOutWindows);
    fields.put("standardErrorWindows", standardErrorWindows);
    fields.put("tokens", tokens);
    fields.put("rhos", rhos.stream().map(RepairResult::number).toList());
    fields.put("rhoAtEdge", isAtEdge());
    return fields;
  }

  /** Returns what JSON has for a ridge. */
  private static Double number(double rho) {
    return Double.isInfinite(rho) ? null : Double.valueOf(rho);
  }

  /** Returns the fields that a saved model keeps of it: those and the sample of the text. */
  public Map<String, Object> story() {
    Map<String, Object> story = fields();
    story.put(SAMPLE, sample);
    return story;
  }

  /** Returns the losses and, where they were changed, a row for each matrix. */
  @Override
  public String toString() {
    String decision =
        Strings.format(
            "%s: mean NLL %.4f dense, %.4f before, %.4f %s, rho %s, %.1f s%n"
                + "it %s by %.4f ± %.4f, the standard error over %s; the sums have %s of %s",
            accepted ? "repaired" : "not accepted, nothing was changed",
            meanNllDense,
            meanNllBefore,
            meanNllAfter,
            accepted ? "after" : "with the refit that was dropped",
            rho,
            seconds,
            meanNllAfter > meanNllBefore ? "rises" : "falls",
            Math.abs(meanNllAfter - meanNllBefore),
            standardError,
            windowsOfError(),
            Strings.grouped(tokens, "token"),
            Strings.counted(windows, "window"));
    return Stream.of(table(), Optional.of(decision), hint())
        .flatMap(Optional::stream)
        .collect(Collectors.joining("\n"));
  }

  /** Returns a row for each matrix; none where nothing was changed. */
  private Optional<String> table() {
    String rows = matrices.stream().map(m -> m + "\n").collect(Collectors.joining());
    return accepted
        ? Optional.of(
            Strings.format(
                "%-16s %-22s %15s  %s%n%s",
                "unit", "matched to dense after", "relative change", "tensor", rows))
        : Optional.empty();
  }
}
