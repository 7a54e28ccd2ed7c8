package org.sleb4j.report;

import java.util.List;
import org.sleb4j.check.Strings;
import org.sleb4j.display.Displayable;
import org.sleb4j.display.MimeBundle;
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
 * @param before the blocks that were active when it began
 * @param nllBefore the mean NLL, in nats, with these
 * @param provenance where it came from
 */
public record StepReport(
    int number, Pass pass, ActiveBlocks before, double nllBefore, Provenance provenance)
    implements Displayable {
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
    Table table = Table.of("block", "mean NLL", "nats above before", "perplexity");
    pass.candidates().forEach(candidate -> add(table, candidate));
    String title =
        Strings.format(
            "Pass %d removed %s: perplexity %s, was %s",
            number,
            pass.removed().name(),
            Figures.perplexity(Math.exp(pass.best().mean())),
            Figures.perplexity(Math.exp(nllBefore)));
    return Page.of(title).table(table).note(note()).origin(provenance);
  }

  private void add(Table table, Candidate candidate) {
    List<String> cells =
        List.of(
            candidate.units().toString(),
            Figures.nll(candidate.mean()),
            Figures.signed(candidate.mean() - nllBefore),
            Figures.perplexity(Math.exp(candidate.mean())));
    table.row(cells, candidate.units().equals(pass.removed()) ? "removed" : "");
  }

  private String note() {
    String gone = "removed before: " + Figures.blocks(before.removals());
    return pass.runnerUp()
        .map(second -> Passes.runnerUp(pass, second) + "; " + gone)
        .orElse("it was the only candidate; " + gone);
  }

  @Override
  public MimeBundle mimeBundle() {
    return page().bundle(() -> PassChart.of(number, pass, before));
  }

  @Override
  public String toString() {
    return page().text();
  }
}
