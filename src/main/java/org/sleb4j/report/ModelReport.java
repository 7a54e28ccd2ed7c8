package org.sleb4j.report;

import org.sleb4j.check.Bytes;
import org.sleb4j.check.Strings;
import org.sleb4j.display.Displayable;
import org.sleb4j.display.MimeBundle;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Computation;
import org.sleb4j.model.ModelInfo;

/**
 * What a loaded model is.
 *
 * @param name of the model
 * @param info what its config says
 * @param blocks those that run
 * @param computation in which type, where, and whether blocks are streamed from disk
 */
public record ModelReport(String name, ModelInfo info, ActiveBlocks blocks, Computation computation)
    implements Displayable {
  private Page page() {
    Table table =
        Table.of("", "")
            .row("family", info.family())
            .row("blocks", blocks.toString())
            .row("width", Integer.toString(info.width()))
            .row("parameters", Strings.format("%,d in all blocks", info.parameters()))
            .row("stored", Bytes.text(info.bytesOnDisk()) + " in " + info.stored())
            .row("computed", computation.toString())
            .row("in memory", Bytes.text(info.bytesInMemory()))
            .row("vocabulary", Strings.format("%,d", info.vocabulary()))
            .row("context", Strings.format("%,d tokens", info.context()));
    return Page.of(name).table(table);
  }

  @Override
  public MimeBundle mimeBundle() {
    return page().bundle();
  }

  @Override
  public String toString() {
    return page().text();
  }
}
