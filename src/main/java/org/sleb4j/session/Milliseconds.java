package org.sleb4j.session;

import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sleb4j.bench.Speed;
import org.sleb4j.bench.SpeedOptions;
import org.sleb4j.check.Check;
import org.sleb4j.check.Printable;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.ModelInfo;
import org.sleb4j.model.ModelView;
import org.sleb4j.search.TimeBudget;

/**
 * How long a model may take, as people write it: {@code 45ms/token} or {@code 800ms/prompt}.
 *
 * @param most milliseconds
 * @param per what is timed
 */
public record Milliseconds(double most, Per per) {
  private static final Pattern TEXT = Pattern.compile("(\\d+(?:\\.\\d+)?) ?ms/(token|prompt)");

  /** What takes the time. */
  public enum Per {
    /** A new token of one sequence, its share of the prompt included. */
    TOKEN,
    /** One prompt, up to the logits behind its last token. */
    PROMPT;

    private SpeedOptions work(ModelInfo info, int promptTokens) {
      return this == PROMPT
          ? Timings.prompt(promptTokens, Timings.RUNS)
          : Timings.generation(info, 1, Timings.NEW_TOKENS, Timings.RUNS);
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Returns whether a text is meant as such a time. */
  public static boolean isMeant(String text) {
    return text.contains("ms");
  }

  /**
   * Reads a text.
   *
   * @throws org.sleb4j.check.InvalidInputException if it is none
   */
  public static Milliseconds parse(String text) {
    Matcher matcher = TEXT.matcher(text.strip());
    Check.that(
        matcher.matches() && Double.parseDouble(matcher.group(1)) > 0,
        "budget (%s) must be milliseconds above 0 for a token or a prompt, such as 45ms/token or"
            + " 800ms/prompt.",
        Printable.of(text));
    return new Milliseconds(
        Double.parseDouble(matcher.group(1)),
        Per.valueOf(matcher.group(2).toUpperCase(Locale.ROOT)));
  }

  /** Returns the budget of a model, of which nothing is measured yet. */
  public TimeBudget of(ModelView view, int promptTokens) {
    SpeedOptions work = per.work(view.model().info(), promptTokens);
    return budget(work, left -> measured(view.with(left), work));
  }

  /** Returns the budget of a model that is not open and cannot be measured. */
  public TimeBudget described(ModelInfo info, int promptTokens) {
    SpeedOptions work = per.work(info, promptTokens);
    work.checkFits(info);
    return budget(
        work,
        left -> {
          throw new IllegalStateException("no model is open");
        });
  }

  private TimeBudget budget(SpeedOptions work, ToDoubleFunction<ActiveBlocks> stopwatch) {
    return TimeBudget.of(most, "ms/" + per, work.toString(), stopwatch);
  }

  private static double measured(ModelView view, SpeedOptions work) {
    double seconds = Speed.measure(view, work, part -> {}).run().timing().median();
    return 1000 * seconds / Math.max(1, work.newTokens());
  }
}
