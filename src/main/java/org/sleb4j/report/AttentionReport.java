package org.sleb4j.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.sleb4j.check.Check;
import org.sleb4j.check.Strings;
import org.sleb4j.eval.AttentionMap;
import org.sleb4j.eval.AttentionMaps;
import org.sleb4j.fields.AttentionFields;
import org.sleb4j.fields.Described;
import org.sleb4j.origin.Provenance;
import org.sleb4j.plot.AttentionChart;

/**
 * How much the tokens of a text read of each other in the attention of one block.
 *
 * @param pieces the text of each token
 * @param maps the weights of each head
 * @param provenance where they came from
 */
public record AttentionReport(List<String> pieces, AttentionMaps maps, Provenance provenance)
    implements Report {
  public AttentionReport {
    pieces = List.copyOf(pieces);
    Check.that(
        pieces.size() == maps.ids().size(),
        "pieces (%d) must be as many as the text's tokens (%d).",
        pieces.size(),
        maps.ids().size());
  }

  private Page page() {
    Table table = Table.of("head", "first token", "itself", "token before", "distance", "entropy");
    for (int head = 0; head < maps.heads().size(); head++) {
      AttentionMap map = maps.heads().get(head);
      table.row(
          Integer.toString(head),
          Figures.decimals(3, map.onFirst()),
          Figures.decimals(3, map.onItself()),
          Figures.decimals(3, map.onPrevious()),
          Figures.decimals(2, map.distance()),
          Figures.decimals(3, map.entropy()));
    }
    String title =
        Strings.format(
            "Attention of block %d: %s over %s",
            maps.block(),
            Strings.counted(maps.heads().size(), "head"),
            Strings.grouped(maps.ids().size(), "token"));
    return Page.of(title)
        .table(table)
        .note(
            "Means over the tokens behind the first: the weight of three tokens, how many tokens"
                + " back they read, the entropy of their weights in nats.")
        .origin(provenance);
  }

  /** Returns the token as a label, by its number in the vocabulary where it has no text. */
  private String label(int token) {
    String piece = pieces.get(token);
    String seen = piece.strip();
    return !seen.isEmpty()
        ? seen
        : piece.isEmpty() ? "[" + maps.ids().get(token) + "]" : piece.contains("\n") ? "\\n" : "␣";
  }

  @Override
  public Map<String, Object> fields() {
    return Described.report(
        "attentionMaps", AttentionFields.of(pieces, maps), Optional.of(provenance));
  }

  @Override
  public Sheet sheet() {
    List<String> labels = IntStream.range(0, pieces.size()).mapToObj(this::label).toList();
    return page().sheet(() -> AttentionChart.of(maps, labels));
  }

  @Override
  public String toString() {
    return page().text();
  }
}
