package org.sleb4j.repair;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.sleb4j.check.Strings;
import org.sleb4j.data.TextSample;

/**
 * What a repair did. Losses are mean NLLs in nats, on the held-out windows, or on all where none is
 * held out.
 *
 * @param mode which units were refitted
 * @param rho the ridge with the lowest loss
 * @param accepted whether the loss fell by more than the paired standard error; otherwise nothing
 *     was changed
 * @param meanNllDense of the model with all its blocks
 * @param meanNllBefore of the pruned model
 * @param meanNllAfter of the repaired model, also where it was not accepted
 * @param standardError of the difference between the two, window paired with window
 * @param matrices what was refitted with this rho, in order; kept only where it was accepted
 * @param windows in the sums
 * @param heldOutWindows not in the sums
 * @param tokens in the sums: the first of each window does not count
 * @param sample of all windows, by which their text is known again
 * @param seconds the time it took
 */
public record RepairResult(
    Mode mode,
    double rho,
    boolean accepted,
    double meanNllDense,
    double meanNllBefore,
    double meanNllAfter,
    double standardError,
    List<RepairedMatrix> matrices,
    int windows,
    int heldOutWindows,
    long tokens,
    TextSample sample,
    double seconds) {
  /** The name of the sample of the text in {@link #story}. */
  public static final String SAMPLE = "textSample";

  public RepairResult {
    matrices = List.copyOf(matrices);
  }

  /** Returns how much of what the removals added is left, 0 to 1; 1 where nothing was changed. */
  public double left() {
    return accepted ? (meanNllAfter - meanNllDense) / (meanNllBefore - meanNllDense) : 1;
  }

  /** Returns the fields of the JSON object that stands for it; no number is not finite. */
  public Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("rho", Double.isInfinite(rho) ? null : rho);
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
    fields.put("tokens", tokens);
    return fields;
  }

  /** Returns the fields that a saved model keeps of it: those and the sample of the text. */
  public Map<String, Object> story() {
    Map<String, Object> story = fields();
    story.put(SAMPLE, sample);
    return story;
  }

  /** Returns the losses, and a row for each matrix. */
  @Override
  public String toString() {
    String rows = matrices.stream().map(m -> m + "\n").collect(Collectors.joining());
    return Strings.format(
        "%-16s %-22s %15s  %s%n%s%s: mean NLL %.4f dense, %.4f before, %.4f after (± %.4f), rho %s,"
            + " %.1f s",
        "unit",
        "matched to dense after",
        "relative change",
        "tensor",
        rows,
        accepted ? "repaired" : "not accepted, nothing was changed",
        meanNllDense,
        meanNllBefore,
        meanNllAfter,
        standardError,
        rho,
        seconds);
  }
}
