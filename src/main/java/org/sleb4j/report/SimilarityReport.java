package org.sleb4j.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sleb4j.fields.Described;
import org.sleb4j.fields.RedundancyFields;
import org.sleb4j.origin.Provenance;
import org.sleb4j.plot.SimilarityChart;
import org.sleb4j.redundancy.BlockSimilarity;

/**
 * How alike the outputs of any two blocks are.
 *
 * @param similarity the cosines
 * @param provenance where they came from
 */
public record SimilarityReport(BlockSimilarity similarity, Provenance provenance)
    implements Report {
  private Page page() {
    List<Integer> blocks = similarity.blocks();
    Table table = Table.of("block", "output like the block before", "like the last block");
    int last = blocks.get(blocks.size() - 1);
    for (int i = 0; i < blocks.size(); i++) {
      int block = blocks.get(i);
      String before = i == 0 ? "" : Figures.nll(similarity.cosine(blocks.get(i - 1), block));
      table.row(Integer.toString(block), before, Figures.nll(similarity.cosine(block, last)));
    }
    return Page.of("Similarity of the outputs of blocks: mean cosine, 1 is the same direction")
        .table(table)
        .origin(provenance);
  }

  @Override
  public Map<String, Object> fields() {
    return Described.report("similarity", RedundancyFields.of(similarity), Optional.of(provenance));
  }

  @Override
  public Sheet sheet() {
    return page().sheet(() -> SimilarityChart.of(similarity));
  }

  @Override
  public String toString() {
    return page().text();
  }
}
