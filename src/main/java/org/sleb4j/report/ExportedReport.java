package org.sleb4j.report;

import java.util.Map;
import java.util.Optional;
import org.sleb4j.check.Bytes;
import org.sleb4j.export.ExportedModel;
import org.sleb4j.fields.Described;
import org.sleb4j.fields.Fields;
import org.sleb4j.model.ActiveBlocks;

/**
 * A model that was written as a GGUF file.
 *
 * @param file it is in, as it was named
 * @param exported what was written
 * @param blocks the blocks of the model that was exported
 */
public record ExportedReport(String file, ExportedModel exported, ActiveBlocks blocks)
    implements Report {
  private Page page() {
    Table table =
        Table.of("", "")
            .row("file", file)
            .row("blocks", blocks.toString())
            .row("architecture", exported.architecture())
            .row("layers", exported.packed().toString())
            .row("tensors", exported.types().toString())
            .row("size", Bytes.text(exported.bytes()));
    return Page.of("Exported for llama.cpp").table(table);
  }

  @Override
  public Map<String, Object> fields() {
    return Described.report("exported", Fields.of(exported), Optional.empty());
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
