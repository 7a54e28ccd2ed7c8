package org.sleb4j.plot;

import java.util.List;
import java.util.Map;
import org.sleb4j.check.Check;
import org.sleb4j.check.Strings;
import org.sleb4j.search.SearchOutcome;

/** Draws what searches removed over the depth of the model, one below the other. */
public final class OutcomeChart {
  private OutcomeChart() {}

  /**
   * Draws a strip for each search; its title has the loss and the block passes.
   *
   * @param outcomes by the names of the searches
   * @throws org.sleb4j.check.InvalidInputException if there is none
   */
  public static Picture of(Map<String, SearchOutcome> outcomes) {
    Check.that(!outcomes.isEmpty(), "There is no search to draw: give at least one.");
    List<Panel> strips =
        outcomes.entrySet().stream().map(each -> strip(each.getKey(), each.getValue())).toList();
    return Picture.of(strips.toArray(Panel[]::new));
  }

  private static Panel strip(String name, SearchOutcome outcome) {
    String title =
        Strings.format(
            "%s: %s %s, %s block passes",
            Figures.sentence(name),
            outcome.space().objective().label(),
            Figures.of(outcome.mean()),
            outcome.cost().passesText());
    return Strip.of(title, outcome.removed(), outcome.active().blockCount());
  }
}
