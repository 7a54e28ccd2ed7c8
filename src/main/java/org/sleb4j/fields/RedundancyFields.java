package org.sleb4j.fields;

import static org.sleb4j.fields.Fields.map;
import static org.sleb4j.fields.Fields.number;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.sleb4j.eval.TokenLosses;
import org.sleb4j.redundancy.BlockRedundancy;
import org.sleb4j.redundancy.BlockSimilarity;
import org.sleb4j.redundancy.RankAgreement;
import org.sleb4j.redundancy.Redundancy;
import org.sleb4j.redundancy.StateNorms;

/** The fields of what follows from metrics and states, block by block or token by token. */
public final class RedundancyFields {
  private RedundancyFields() {}

  /** Returns the norms behind the embedding and each step. */
  public static Map<String, Object> of(StateNorms norms) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 0; i < norms.means().size(); i++) {
      rows.add(
          map(
              "behind", norms.places().get(i),
              "meanNorm", norms.means().get(i),
              "largestNorm", norms.largest().get(i)));
    }
    return map("states", rows, "tokens", norms.tokens(), "seconds", norms.seconds());
  }

  /** Returns for each block the cosines of its output and that of every block. */
  public static Map<String, Object> of(BlockSimilarity similarity) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 0; i < similarity.blocks().size(); i++) {
      rows.add(map("block", similarity.blocks().get(i), "cosines", similarity.cosines().get(i)));
    }
    return map("blocks", rows, "tokens", similarity.tokens(), "seconds", similarity.seconds());
  }

  /** Returns both values and ranks of each block. */
  public static Map<String, Object> of(RankAgreement agreement) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 0; i < agreement.blocks().size(); i++) {
      rows.add(
          map(
              "block", agreement.blocks().get(i),
              "first", number(agreement.firstValues().get(i)),
              "firstRank", agreement.firstRanks().get(i),
              "second", number(agreement.secondValues().get(i)),
              "secondRank", agreement.secondRanks().get(i)));
    }
    return map(
        "first", agreement.first(),
        "second", agreement.second(),
        "spearman", number(agreement.spearman()),
        "kendall", number(agreement.kendall()),
        "blocks", rows);
  }

  /** Returns the three metrics of each block; no metric 3 of one that is removed. */
  public static Map<String, Object> of(Redundancy full, Redundancy pruned) {
    return map(
        "meanNllFull", number(full.meanNll()),
        "meanNllPruned", number(pruned.meanNll()),
        "blocks", full.blocks().stream().map(block -> of(block, pruned)).toList());
  }

  private static Map<String, Object> of(BlockRedundancy block, Redundancy pruned) {
    return map(
        "block", block.block(),
        "metric1", number(block.metric1()),
        "metric2", number(block.metric2()),
        "metric3", pruned.find(block.block()).map(left -> number(left.metric2())).orElse(null));
  }

  /** Returns each token of a text with its losses; the first token has none. */
  public static Map<String, Object> of(List<String> pieces, TokenLosses dense, TokenLosses pruned) {
    return map(
        "meanNllDense",
        number(dense.meanNll()),
        "meanNllPruned",
        number(pruned.meanNll()),
        "tokens",
        IntStream.range(1, pieces.size()).mapToObj(i -> of(i, pieces, dense, pruned)).toList());
  }

  private static Map<String, Object> of(
      int token, List<String> pieces, TokenLosses dense, TokenLosses pruned) {
    return map(
        "token", token,
        "text", pieces.get(token),
        "dense", number(dense.nll().get(token - 1)),
        "pruned", number(pruned.nll().get(token - 1)));
  }
}
