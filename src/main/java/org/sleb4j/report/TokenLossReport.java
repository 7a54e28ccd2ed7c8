package org.sleb4j.report;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.sleb4j.check.Check;
import org.sleb4j.check.Strings;
import org.sleb4j.eval.TokenLosses;
import org.sleb4j.fields.Described;
import org.sleb4j.fields.RedundancyFields;
import org.sleb4j.origin.Provenance;
import org.sleb4j.plot.TokenHeat;

/**
 * How much worse a pruned model predicts each token of a text.
 *
 * @param pieces the text of each token
 * @param dense the losses of the model with more blocks
 * @param pruned the losses of the other
 * @param provenance where they came from; its blocks are those of the pruned model
 */
public record TokenLossReport(
    List<String> pieces, TokenLosses dense, TokenLosses pruned, Provenance provenance)
    implements Report {
  private static final int WORST = 8;

  public TokenLossReport {
    pieces = List.copyOf(pieces);
    Check.that(
        dense.ids().equals(pruned.ids()),
        "The two models cut the text into different tokens: compare models with the same"
            + " tokenizer.");
  }

  /**
   * Returns the added loss of each token behind the first, in nats.
   *
   * <pre>{@code
   * model.tokenLosses(pruned, "Once upon a time there was a little girl.").added()
   * }</pre>
   */
  public List<Double> added() {
    return pruned.minus(dense);
  }

  private Page page() {
    String title =
        Strings.format(
            "Mean NLL %s without %s; %s dense",
            Figures.nll(pruned.meanNll()),
            Figures.blocks(provenance.blocks().removals()),
            Figures.nll(dense.meanNll()));
    return Page.of(title)
        .part(marked(), TokenHeat.html(pieces, added()))
        .table(worst())
        .origin(provenance);
  }

  /** Returns the text with the tokens that lost most in brackets. */
  private String marked() {
    List<Integer> worst = worstTokens();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < pieces.size(); i++) {
      text.append(worst.contains(i) ? bracketed(pieces.get(i)) : pieces.get(i));
    }
    return text.toString();
  }

  private static String bracketed(String piece) {
    String word = piece.stripLeading();
    return piece.substring(0, piece.length() - word.length()) + "[" + word + "]";
  }

  private Table worst() {
    Table table = Table.of("token", "text", "dense", "pruned", "added nats");
    for (int token : worstTokens()) {
      table.row(
          Integer.toString(token),
          "\"" + pieces.get(token).replace("\n", "\\n") + "\"",
          Figures.nll(dense.nll().get(token - 1)),
          Figures.nll(pruned.nll().get(token - 1)),
          Figures.signed(added().get(token - 1)));
    }
    return table;
  }

  /** Returns the places of the tokens that lost most, the worst first; the first token is 0. */
  private List<Integer> worstTokens() {
    List<Double> added = added();
    return IntStream.rangeClosed(1, added.size())
        .filter(token -> added.get(token - 1) > 0)
        .boxed()
        .sorted(Comparator.comparingDouble(token -> -added.get(token - 1)))
        .limit(WORST)
        .toList();
  }

  @Override
  public Map<String, Object> fields() {
    return Described.report(
        "tokenLosses", RedundancyFields.of(pieces, dense, pruned), Optional.of(provenance));
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
