package org.sleb4j.report;

import java.util.Map;
import java.util.Optional;
import org.sleb4j.check.Strings;
import org.sleb4j.fields.Described;
import org.sleb4j.fields.RedundancyFields;
import org.sleb4j.origin.Provenance;
import org.sleb4j.plot.RankChart;
import org.sleb4j.redundancy.RankAgreement;

/**
 * How far two metrics put the blocks in the same order.
 *
 * @param agreement the ranks
 * @param provenance where they came from
 */
public record RankReport(RankAgreement agreement, Provenance provenance) implements Report {
  private Page page() {
    Table table =
        Table.of("block", "rank by " + agreement.first(), "rank by " + agreement.second());
    for (int i = 0; i < agreement.blocks().size(); i++) {
      table.row(
          agreement.blocks().get(i).toString(),
          rank(agreement.firstRanks().get(i)),
          rank(agreement.secondRanks().get(i)));
    }
    String title =
        Strings.format(
            "%s and %s: Spearman's rho %s, Kendall's tau %s",
            agreement.first(),
            agreement.second(),
            Figures.decimals(2, agreement.spearman()),
            Figures.decimals(2, agreement.kendall()));
    return Page.of(title).table(table).note("rank 1 is the most redundant").origin(provenance);
  }

  private static String rank(double rank) {
    return Figures.decimals(rank == Math.rint(rank) ? 0 : 1, rank);
  }

  @Override
  public Map<String, Object> fields() {
    return Described.report("ranks", RedundancyFields.of(agreement), Optional.of(provenance));
  }

  @Override
  public Sheet sheet() {
    return page().sheet(() -> RankChart.of(agreement));
  }

  @Override
  public String toString() {
    return page().text();
  }
}
