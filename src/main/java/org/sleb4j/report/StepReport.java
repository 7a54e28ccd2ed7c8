package org.sleb4j.report;

import java.util.List;
import org.sleb4j.check.Strings;
import org.sleb4j.display.Displayable;
import org.sleb4j.display.MimeBundle;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.origin.Provenance;
import org.sleb4j.plot.PassChart;
import org.sleb4j.search.Candidate;
import org.sleb4j.search.Pass;

/**
 * One removal: the loss without each candidate, the removed one marked.
 *
 * @param pass the candidates and the choice
 * @param before the blocks that were active when it began
 * @param nllBefore the mean NLL, in nats, with these
 * @param provenance where it came from
 */
public record StepReport(Pass pass, ActiveBlocks before, double nllBefore, Provenance provenance)
    implements Displayable {
  /**
   * Returns the removed block, numbered as in the original model.
   *
   * <pre>{@code
   * search.step().removed()
   * }</pre>
   */
  public int removed() {
    return pass.removed();
  }

  private Page page() {
    Table table = Table.of("block", "mean NLL", "nats above before", "perplexity");
    pass.candidates().forEach(candidate -> add(table, candidate));
    String title =
        Strings.format(
            "Pass %d removed block %d: perplexity %s, was %s",
            before.removed().size() + 1,
            pass.removed(),
            Figures.perplexity(Math.exp(pass.best().meanNll())),
            Figures.perplexity(Math.exp(nllBefore)));
    return Page.of(title).table(table).note(note()).origin(provenance);
  }

  private void add(Table table, Candidate candidate) {
    List<String> cells =
        List.of(
            Integer.toString(candidate.block()),
            Figures.nll(candidate.meanNll()),
            Figures.signed(candidate.meanNll() - nllBefore),
            Figures.perplexity(Math.exp(candidate.meanNll())));
    table.row(cells, candidate.block() == pass.removed() ? "removed" : "");
  }

  private String note() {
    String gone = "removed before: " + Figures.blocks(before.removed());
    return pass.runnerUp()
        .map(second -> Passes.runnerUp(pass, second) + "; " + gone)
        .orElse("it was the only candidate; " + gone);
  }

  @Override
  public MimeBundle mimeBundle() {
    return page().bundle(() -> PassChart.of(pass, before));
  }

  @Override
  public String toString() {
    return page().text();
  }
}
