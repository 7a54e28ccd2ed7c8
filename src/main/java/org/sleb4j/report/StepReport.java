package org.sleb4j.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sleb4j.check.Strings;
import org.sleb4j.eval.ObjectiveKind;
import org.sleb4j.fields.Described;
import org.sleb4j.fields.SearchFields;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Units;
import org.sleb4j.origin.Provenance;
import org.sleb4j.plot.PassChart;
import org.sleb4j.search.Candidate;
import org.sleb4j.search.Pass;

/**
 * One removal: the loss without each candidate, the removed one marked.
 *
 * @param number of the removal in its search, from 1
 * @param pass the candidates and the choice
 * @param objective what losses are a mean of
 * @param before the blocks that were active when it began
 * @param lossBefore the mean loss, in nats, with these
 * @param provenance where it came from
 */
public record StepReport(
    int number,
    Pass pass,
    ObjectiveKind objective,
    ActiveBlocks before,
    double lossBefore,
    Provenance provenance)
    implements Report {
  /**
   * Returns what was removed, numbered as in the original model.
   *
   * <pre>{@code
   * search.step().removed()
   * }</pre>
   */
  public Units removed() {
    return pass.removed();
  }

  private Page page() {
    boolean isLoss = objective.isLoss();
    Table table =
        Table.of(
            pass.removed().isBlock() ? "block" : "unit",
            objective.label(),
            "nats above before",
            isLoss ? "perplexity" : "");
    pass.candidates().forEach(candidate -> add(table, candidate));
    String title =
        Strings.format(
            "Pass %d removed %s: %s %s, was %s",
            number,
            pass.removed().name(),
            isLoss ? "perplexity" : objective.label(),
            figure(pass.best().mean()),
            figure(lossBefore));
    return Page.of(title).table(table).note(note()).origin(provenance);
  }

  private void add(Table table, Candidate candidate) {
    List<String> cells =
        List.of(
            candidate.units().toString(),
            Figures.nll(candidate.mean()),
            Figures.signed(candidate.mean() - lossBefore),
            objective.isLoss() ? figure(candidate.mean()) : "");
    table.row(cells, candidate.units().equals(pass.removed()) ? "removed" : "");
  }

  private String figure(double loss) {
    return objective.isLoss() ? Figures.perplexity(Math.exp(loss)) : Figures.nll(loss);
  }

  private String note() {
    String gone = "removed before: " + Figures.blocks(before.removals());
    return pass.runnerUp()
        .map(second -> Passes.runnerUp(pass, second) + "; " + gone)
        .orElse("it was the only candidate; " + gone);
  }

  @Override
  public Map<String, Object> fields() {
    return Described.report(
        "step",
        SearchFields.of(number, pass, objective, before, lossBefore),
        Optional.of(provenance));
  }

  @Override
  public Sheet sheet() {
    return page()
        .sheet(
            () -> PassChart.of(number, pass, objective, new PassChart.Before(before, lossBefore)));
  }

  @Override
  public String toString() {
    return page().text();
  }
}
