package org.sleb4j.report;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.sleb4j.check.Check;
import org.sleb4j.check.Strings;
import org.sleb4j.fields.Described;
import org.sleb4j.fields.Fields;
import org.sleb4j.origin.Provenance;
import org.sleb4j.plot.RedundancyChart;
import org.sleb4j.redundancy.BlockRedundancy;
import org.sleb4j.redundancy.RankAgreement;
import org.sleb4j.redundancy.Redundancy;

/**
 * How redundant each block is, by Metric 1 and by the loss without it.
 *
 * @param redundancy the numbers
 * @param provenance where they came from
 */
public record RedundancyReport(Redundancy redundancy, Provenance provenance) implements Report {
  /**
   * Returns the block without which the loss is lowest, numbered as in the original model.
   *
   * <pre>{@code
   * model.redundancy(text).lowest()
   * }</pre>
   */
  public int lowest() {
    return lowest(1).get(0);
  }

  /**
   * Returns the blocks without which, one at a time, the loss is lowest, lowest first.
   *
   * <pre>{@code
   * var pruned = model.without(model.redundancy(text).lowest(3))
   * }</pre>
   */
  public List<Integer> lowest(int count) {
    return lowest(count, BlockRedundancy::metric2);
  }

  /**
   * Returns the blocks whose Metric 1 is lowest, lowest first.
   *
   * <pre>{@code
   * var pruned = model.without(model.redundancy(text).lowestByMetric1(3))
   * }</pre>
   */
  public List<Integer> lowestByMetric1(int count) {
    return lowest(count, BlockRedundancy::metric1);
  }

  private List<Integer> lowest(int count, ToDoubleFunction<BlockRedundancy> metric) {
    int blocks = redundancy.blocks().size();
    Check.that(
        count >= 1 && count <= blocks,
        "count (%d) must be from 1 to %d, the blocks.",
        count,
        blocks);
    return redundancy.blocks().stream()
        .sorted(Comparator.comparingDouble(metric))
        .limit(count)
        .map(BlockRedundancy::block)
        .toList();
  }

  /**
   * Compares the order in which the two metrics put the blocks.
   *
   * <pre>{@code
   * model.redundancy(text).ranks()
   * }</pre>
   */
  public RankReport ranks() {
    return new RankReport(RankAgreement.of(redundancy), provenance);
  }

  /** Returns the loss metric: 2 of a full model, 3 of one that lost blocks already. */
  private int metric() {
    return provenance.blocks().removed().isEmpty() ? 2 : 3;
  }

  private Page page() {
    Table table =
        Table.of("block", "metric 1", "metric " + metric(), "nats above all", "perplexity");
    redundancy.blocks().forEach(block -> add(table, block));
    String title =
        Strings.format(
            "Redundancy of %d blocks: the lower a metric, the more redundant",
            redundancy.blocks().size());
    return Page.of(title).table(table).note(note()).origin(provenance);
  }

  private void add(Table table, BlockRedundancy block) {
    List<String> cells =
        List.of(
            Integer.toString(block.block()),
            Figures.nll(block.metric1()),
            Figures.nll(block.metric2()),
            Figures.signed(block.metric2() - redundancy.meanNll()),
            Figures.perplexity(Math.exp(block.metric2())));
    table.row(cells, block.block() == lowest() ? "lowest metric " + metric() : "");
  }

  private String note() {
    return Strings.format(
        "metric 1: 1 - mean cosine of the block's input and output; metric %d: mean NLL without"
            + " it;%nmean NLL with all of them %s, perplexity %s",
        metric(),
        Figures.nll(redundancy.meanNll()),
        Figures.perplexity(Math.exp(redundancy.meanNll())));
  }

  @Override
  public Map<String, Object> fields() {
    return Described.report(
        "redundancy", Fields.of(redundancy, provenance.windows()), Optional.of(provenance));
  }

  @Override
  public Sheet sheet() {
    return page().sheet(() -> RedundancyChart.of(redundancy));
  }

  @Override
  public String toString() {
    return page().text();
  }
}
