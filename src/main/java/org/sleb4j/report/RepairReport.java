package org.sleb4j.report;

import java.util.Map;
import java.util.Optional;
import org.sleb4j.check.Strings;
import org.sleb4j.fields.Described;
import org.sleb4j.fields.RepairFields;
import org.sleb4j.origin.Provenance;
import org.sleb4j.plot.RepairChart;
import org.sleb4j.repair.RepairResult;

/**
 * What a repair did: the losses of held-out windows, and how much each matrix changed.
 *
 * @param result the numbers
 * @param provenance the model before the repair, and the text of the repair
 */
public record RepairReport(RepairResult result, Provenance provenance) implements Report {
  /**
   * Returns whether the repair was accepted; otherwise nothing was changed.
   *
   * <pre>{@code
   * pruned.repair(text).report().accepted()
   * }</pre>
   */
  public boolean accepted() {
    return result.accepted();
  }

  private Page page() {
    Page page = Page.of(title()).table(losses()).note(decision());
    result.hint().ifPresent(page::note);
    return (accepted() ? page.table(matrices()) : page).origin(provenance);
  }

  private String title() {
    return accepted()
        ? Strings.format("Repaired: %s of the added loss is left", Figures.percent(result.left()))
        : "The repair is not accepted: nothing was changed";
  }

  private Table losses() {
    Table table = Table.of("model", "mean NLL", "above dense", "perplexity");
    add(table, "dense", result.meanNllDense());
    add(table, "pruned", result.meanNllBefore());
    add(table, accepted() ? "repaired" : "repaired (not accepted)", result.meanNllAfter());
    return table;
  }

  private void add(Table table, String model, double nll) {
    table.row(
        model,
        Figures.nll(nll),
        Figures.signed(nll - result.meanNllDense()),
        Figures.perplexity(Math.exp(nll)));
  }

  private String decision() {
    return Strings.format(
        "mode %s, rho %s, sums over %s of %s; losses of %s;%nthe repair lowers the"
            + " loss by %s, standard error %s over %s",
        result.mode(),
        result.rho(),
        Strings.grouped(result.tokens(), "token"),
        Strings.counted(result.windows(), "window"),
        result.heldOutWindows() == 0
            ? "the same windows"
            : Strings.counted(result.heldOutWindows(), "held-out window"),
        Figures.nll(result.meanNllBefore() - result.meanNllAfter()),
        Figures.nll(result.standardError()),
        result.windowsOfError());
  }

  private Table matrices() {
    Table table = Table.of("unit", "matched to dense after", "relative change", "tensor");
    result
        .matrices()
        .forEach(
            m ->
                table.row(
                    m.unit().toString(),
                    m.target().toString(),
                    Figures.decimals(3, m.change()),
                    m.tensor()));
    return table;
  }

  @Override
  public Map<String, Object> fields() {
    return Described.report("repair", RepairFields.of(result, provenance), Optional.of(provenance));
  }

  @Override
  public Sheet sheet() {
    return page().sheet(() -> RepairChart.of(result, provenance.blocks()));
  }

  @Override
  public String toString() {
    return page().text();
  }
}
