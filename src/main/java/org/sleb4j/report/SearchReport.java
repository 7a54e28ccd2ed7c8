package org.sleb4j.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sleb4j.check.Strings;
import org.sleb4j.fields.Described;
import org.sleb4j.fields.SearchFields;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Units;
import org.sleb4j.model.family.Part;
import org.sleb4j.origin.Provenance;
import org.sleb4j.plot.SearchChart;
import org.sleb4j.search.Candidate;
import org.sleb4j.search.Kind;
import org.sleb4j.search.Pass;
import org.sleb4j.search.SearchResult;

/**
 * A search as far as it came: a row for each removal.
 *
 * @param result the removals
 * @param startLoss the mean loss, in nats, of what runs at the start, on the same windows
 * @param unfinished how many candidates of the next pass are scored already
 * @param provenance where it came from
 */
public record SearchReport(
    SearchResult result, double startLoss, int unfinished, Provenance provenance)
    implements Report {
  /**
   * Returns what was removed in its order, numbered as in the original model.
   *
   * <pre>{@code
   * search.report().removed()
   * }</pre>
   */
  public List<Units> removed() {
    return result.removed();
  }

  /**
   * Returns which blocks are left.
   *
   * <pre>{@code
   * search.report().blocks()
   * }</pre>
   */
  public ActiveBlocks blocks() {
    return result.active();
  }

  private int blockCount() {
    return provenance.blocks().blockCount();
  }

  private Page page() {
    String what = result.space().kind() == Kind.BLOCK ? "block" : "unit";
    String label = result.space().objective().label();
    Table table =
        Table.of("removed", what, label, isLoss() ? "perplexity" : "", "runner-up", "margin", "");
    table.row("0", "", Figures.nll(startLoss), perplexity(startLoss), "", "", "");
    for (int i = 0; i < result.passes().size(); i++) {
      add(table, i + 1, result.passes().get(i));
    }
    return Page.of(title()).table(table).note(note()).origin(provenance);
  }

  private String title() {
    return Strings.format(
        "%d of %d %s removed: %s",
        removed().size(),
        result.space().kind() == Kind.BLOCK ? blockCount() : Part.values().length * blockCount(),
        result.space().kind() == Kind.BLOCK ? "blocks" : "units",
        Figures.blocks(removed()));
  }

  private boolean isLoss() {
    return result.space().objective().isLoss();
  }

  /** Only of a loss of the text there is one. */
  private String perplexity(double loss) {
    return isLoss() ? Figures.perplexity(Math.exp(loss)) : "";
  }

  private void add(Table table, int number, Pass pass) {
    Optional<Candidate> second = pass.runnerUp();
    table.row(
        Integer.toString(number),
        pass.removed().toString(),
        Figures.nll(pass.best().mean()),
        perplexity(pass.best().mean()),
        second.map(candidate -> candidate.units().toString()).orElse("none"),
        pass.margin().map(margin -> Figures.signed(margin.mean())).orElse(""),
        pass.isWithinNoise() ? "within noise" + passedOver(pass) : "");
  }

  private static String passedOver(Pass pass) {
    return pass.passedOver().isPresent() ? ", needs more padding" : "";
  }

  private String note() {
    String next =
        unfinished == 0
            ? ""
            : Strings.format(
                "; %s of the next pass %s scored",
                Strings.counted(unfinished, "candidate"), unfinished == 1 ? "is" : "are");
    String cost =
        result
            .cost()
            .map(known -> known.passesText() + " block passes")
            .orElse("block passes unknown: the journal does not hold them");
    String share =
        result.space().kind() == Kind.BLOCK
            ? ""
            : "; " + Figures.percent(result.share()) + " of the blocks' parameters";
    String repair = result.space().repair().isPresent() ? ", those of a repair after each" : "";
    String reading = result.reading().map(note -> "\n" + note).orElse("");
    return cost + repair + share + next + reading;
  }

  @Override
  public Map<String, Object> fields() {
    return Described.report(
        "search", SearchFields.of(result, startLoss, provenance), Optional.of(provenance));
  }

  @Override
  public Sheet sheet() {
    return removed().isEmpty()
        ? page().sheet()
        : page().sheet(() -> SearchChart.of(result, blockCount(), startLoss));
  }

  @Override
  public String toString() {
    return page().text();
  }
}
