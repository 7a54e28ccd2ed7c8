package org.sleb4j.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sleb4j.check.Strings;
import org.sleb4j.fields.Described;
import org.sleb4j.fields.RedundancyFields;
import org.sleb4j.model.Units;
import org.sleb4j.origin.Provenance;
import org.sleb4j.plot.RedundancyChart;
import org.sleb4j.redundancy.BlockRedundancy;
import org.sleb4j.redundancy.RankAgreement;
import org.sleb4j.redundancy.Redundancy;

/**
 * All three metrics of each block: 1 and 2 in a whole model, 3 in one made from it.
 *
 * @param full the numbers of the whole model
 * @param pruned the numbers of the other
 * @param provenance where they came from; its blocks are those of the pruned model
 */
public record MetricsReport(Redundancy full, Redundancy pruned, Provenance provenance)
    implements Report {
  /**
   * Compares the order in which Metric 2 and Metric 3 put the blocks that are left.
   *
   * <pre>{@code
   * model.redundancy(pruned, text).ranks()
   * }</pre>
   */
  public RankReport ranks() {
    return new RankReport(RankAgreement.of(full, pruned), provenance);
  }

  private Page page() {
    Table table =
        Table.of("block", "metric 1", "metric 2, nats added", "metric 3, nats added", "change");
    full.blocks().forEach(block -> add(table, block));
    List<Units> removed = provenance.blocks().removals();
    return Page.of("The three metrics; Metric 3 without " + Figures.blocks(removed))
        .table(table)
        .note(note())
        .origin(provenance);
  }

  private void add(Table table, BlockRedundancy block) {
    double before = block.metric2() - full.meanNll();
    List<String> after =
        pruned
            .find(block.block())
            .map(b -> b.metric2() - pruned.meanNll())
            .map(now -> List.of(Figures.signed(now), Figures.signed(now - before)))
            .orElse(List.of("", ""));
    table.row(
        Integer.toString(block.block()),
        Figures.nll(block.metric1()),
        Figures.signed(before),
        after.get(0),
        after.get(1));
  }

  private String note() {
    return Strings.format(
        "metric 2: what the whole model loses without the block; metric 3: what the pruned one"
            + " loses;%nmean NLL of the whole model %s, of the pruned one %s",
        Figures.nll(full.meanNll()), Figures.nll(pruned.meanNll()));
  }

  @Override
  public Map<String, Object> fields() {
    return Described.report("metrics", RedundancyFields.of(full, pruned), Optional.of(provenance));
  }

  @Override
  public Sheet sheet() {
    return page().sheet(() -> RedundancyChart.of(full, pruned));
  }

  @Override
  public String toString() {
    return page().text();
  }
}
