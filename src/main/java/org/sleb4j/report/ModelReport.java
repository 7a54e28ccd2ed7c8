package org.sleb4j.report;

import java.util.Map;
import java.util.Optional;
import org.sleb4j.check.Bytes;
import org.sleb4j.check.Strings;
import org.sleb4j.export.GgufFile;
import org.sleb4j.fields.Described;
import org.sleb4j.fields.Fields;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Computation;
import org.sleb4j.model.ModelInfo;
import org.sleb4j.model.Units;

/**
 * What a loaded model is.
 *
 * @param name of the model
 * @param info what its config says
 * @param file the GGUF file that it is read from, if it is
 * @param blocks those that run
 * @param computation in which type, where, and whether blocks are streamed from disk
 */
public record ModelReport(
    String name,
    ModelInfo info,
    Optional<GgufFile> file,
    ActiveBlocks blocks,
    Computation computation)
    implements Report {
  private Page page() {
    Table table =
        Table.of("", "")
            .row("family", info.family())
            .row("blocks", blocks.toString())
            .row("width", Integer.toString(info.width()))
            .row("parameters", Strings.format("%,d in all blocks", info.parameters()))
            .row("stored", stored())
            .row("computed", computation.toString())
            .row("in memory", Bytes.text(info.bytesInMemory()))
            .row("vocabulary", Strings.format("%,d", info.vocabulary()))
            .row("context", Strings.format("%,d tokens", info.context()));
    return Page.of(name).table(table);
  }

  private String stored() {
    return file.map(GgufFile::toString)
        .orElse(Bytes.text(info.bytesOnDisk()) + " in " + info.stored());
  }

  @Override
  public Map<String, Object> fields() {
    Map<String, Object> fields = Fields.map("model", name);
    fields.putAll(Fields.of(info));
    fields.put("removed", Units.values(blocks.removals()));
    fields.put("computation", computation);
    return Described.report("model", fields, Optional.empty());
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
