package org.sleb4j.benchmark;

import java.nio.file.Path;
import org.sleb4j.check.Strings;
import org.sleb4j.data.Protocol;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.NextTokenLoss;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.model.ModelView;
import org.sleb4j.redundancy.ModelWalk;
import org.sleb4j.repair.Mode;
import org.sleb4j.repair.Repair;
import org.sleb4j.repair.RepairOptions;
import org.sleb4j.repair.RepairResult;
import org.sleb4j.repair.Repaired;
import org.sleb4j.search.Budget;
import org.sleb4j.search.Kind;
import org.sleb4j.search.Rule;
import org.sleb4j.search.Search;
import org.sleb4j.search.SearchOptions;
import org.sleb4j.search.SearchResult;
import org.sleb4j.search.SearchSpace;
import org.sleb4j.session.CutText;
import org.sleb4j.session.Use;
import org.sleb4j.tokenizer.Tokenizer;
import org.sleb4j.torch.DType;

/**
 * Compares repairs of the model without 1 to 4 blocks, chosen by SLEB or as units of at least as
 * many parameters, with what others put in the place of removed blocks.
 *
 * <p>Arguments: the model; the texts to search, to repair and to evaluate on; the tokens of a
 * window; the numbers of windows to search, to repair and to evaluate on; rho, where it is not
 * chosen from the usual ones.
 */
final class RepairBenchmark {
  private static final int MOST = 4;
  private static final double ROUNDING = 1e-9;

  private final Model model;
  private final Windows search;
  private final Windows repair;
  private final Windows evaluation;
  private final RepairOptions options;

  private RepairBenchmark(
      Model model, Windows search, Windows repair, Windows evaluation, RepairOptions options) {
    this.model = model;
    this.options = options;
    this.search = search;
    this.repair = repair;
    this.evaluation = evaluation;
  }

  public static void main(String[] arguments) {
    Path directory = Path.of(arguments[0]);
    try (Model model = Model.open(directory, ModelOptions.defaults().withDtype(DType.FLOAT32));
        Tokenizer tokenizer = Tokenizer.open(directory)) {
      Cutting cutting = new Cutting(model, tokenizer, Integer.parseInt(arguments[4]));
      new RepairBenchmark(
              model,
              cutting.cut(arguments[1], Protocol.consecutive(), arguments[5]),
              cutting.cut(arguments[2], Protocol.windows(), arguments[6]),
              cutting.cut(arguments[3], Protocol.consecutive(), arguments[7]),
              arguments.length > 8
                  ? RepairOptions.defaults().withRho(Double.parseDouble(arguments[8]))
                  : RepairOptions.defaults())
          .run();
    }
  }

  private record Cutting(Model model, Tokenizer tokenizer, int length) {
    private Windows cut(String file, Protocol protocol, String windows) {
      return CutText.read(Path.of(file), Use.EVALUATION)
          .withProtocol(
              protocol.isDrawn() ? protocol.withWindows(Integer.parseInt(windows)) : protocol)
          .withLength(length)
          .first(Integer.parseInt(windows))
          .cut(tokenizer, model.info());
    }
  }

  private void run() {
    double dense = nll(model.full());
    System.out.println(Strings.format("%s, dense %.4f%n", model.name(), dense));
    SearchSpace all = SearchSpace.of(model.full());
    Search blocks = search(all, SearchOptions.paper(1));
    Search units =
        search(all.withKind(Kind.UNIT).withRule(Rule.PER_PARAMETER), new SearchOptions(1, 2, 2));
    for (int count = 1; count <= MOST; count++) {
      ModelView sleb = without(blocks.runTo(count));
      double share = all.share(sleb.active());
      ModelView finer = without(units.runTo(Budget.share(units.state().space(), share - ROUNDING)));
      double added = nll(sleb) - dense;
      row("SLEB, " + count, sleb, dense, added);
      row("units " + finer.active().removals(), finer, dense, added);
    }
  }

  private Search search(SearchSpace space, SearchOptions options) {
    return Search.of(ModelWalk.scorer(model, search), space, options);
  }

  private ModelView without(SearchResult found) {
    return model.view(model.full().active().remove(found.removed()));
  }

  private void row(String name, ModelView view, double dense, double added) {
    GapPatch patch = new GapPatch(view, repair);
    RepairResult[] results = new RepairResult[2];
    double gap = repaired(view, Mode.GAP, results, 0);
    double all = repaired(view, Mode.ALL, results, 1);
    System.out.println(
        Strings.format(
            "| %s | %.4f | %.4f | %.4f | %.4f | %.4f | %.0f %% | rho %s, %s |",
            name,
            nll(view),
            patch.withScalars(evaluation).mean(),
            patch.withMatrices(evaluation).mean(),
            gap,
            all,
            100 * (all - dense) / added,
            results[0].accepted() ? results[0].rho() : "none",
            results[1].accepted() ? results[1].rho() : "none"));
  }

  private double repaired(ModelView view, Mode mode, RepairResult[] results, int place) {
    Repaired repaired = Repair.of(view, repair, options.withMode(mode), part -> {});
    results[place] = repaired.result();
    double nll = nll(repaired.view());
    if (repaired.result().accepted()) {
      repaired.view().replaced().close();
    }
    return nll;
  }

  private double nll(ModelView view) {
    return NextTokenLoss.of(view, evaluation).mean();
  }
}
