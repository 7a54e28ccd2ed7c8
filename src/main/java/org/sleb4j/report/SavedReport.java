package org.sleb4j.report;

import java.util.Map;
import java.util.Optional;
import org.sleb4j.check.Bytes;
import org.sleb4j.check.Strings;
import org.sleb4j.fields.Described;
import org.sleb4j.fields.Fields;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.prune.PrunedModel;

/**
 * A model that was written to disk, opened again and compared.
 *
 * @param directory it is in, as it was named
 * @param saved what was written
 * @param blocks the blocks of the model it was made from
 */
public record SavedReport(String directory, PrunedModel saved, ActiveBlocks blocks)
    implements Report {
  private Page page() {
    Table table =
        Table.of("", "")
            .row("directory", directory + (saved.replaced() ? ", replaced" : ""))
            .row("blocks", blocks.toString())
            .row("layers", saved.packed().toString())
            .row("tensors", Bytes.text(saved.bytes()))
            .row("logits differ by", Strings.format("%.1e", saved.logitsDifference()));
    return Page.of("Saved, opened again and compared").table(table);
  }

  @Override
  public Map<String, Object> fields() {
    return Described.report("saved", Fields.of(saved), Optional.empty());
  }

  @Override
  public Sheet sheet() {
    return page().sheet();
  }

  @Override
  public String toString() {
    return page().text();
  }
}
