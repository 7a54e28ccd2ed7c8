package org.sleb4j.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.sleb4j.bench.ComparedSearch;
import org.sleb4j.bench.SearchComparison;
import org.sleb4j.bench.Speedup;
import org.sleb4j.bench.Standing;
import org.sleb4j.check.Bytes;
import org.sleb4j.check.Strings;
import org.sleb4j.model.Packing;
import org.sleb4j.zeroshot.Metric;
import org.sleb4j.zeroshot.TaskScore;

/**
 * The tables of a comparison of searches; each has a row for the dense model and one for each
 * search, by its number.
 */
record ComparisonTables(SearchComparison comparison) {
  /** What a column shows of the dense model, and of a search. */
  private record Column(String header, String dense, Function<ComparedSearch, String> cell) {}

  /** Returns what searches cost in quality. */
  Table quality() {
    List<Column> columns = new ArrayList<>();
    columns.add(new Column("", "", this::number));
    columns.add(new Column("search", "dense", ComparedSearch::name));
    columns.add(new Column("removed", "", s -> percent(s.outcome().share())));
    columns.add(
        new Column(
            "perplexity",
            Figures.perplexity(comparison.dense().perplexity().perplexity()),
            s -> Figures.perplexity(s.standing().perplexity().perplexity())));
    columns.add(
        new Column("times dense", "", s -> Figures.times(Math.exp(comparison.added(s).mean()))));
    columns.add(new Column("95 %, paired", "", this::timesDense));
    columns.add(new Column("nats above the lowest", "", this::behind));
    columns.add(new Column("95 %, paired", "", this::behindInterval));
    comparison.dense().score().ifPresent(dense -> columns.addAll(answers(dense)));
    return table(columns, this::mark);
  }

  private String number(ComparedSearch search) {
    return Integer.toString(comparison.searches().indexOf(search) + 1);
  }

  private static String percent(double share) {
    return Figures.decimals(1, 100 * share) + " %";
  }

  private String timesDense(ComparedSearch search) {
    return Figures.interval(comparison.added(search).exponentialInterval(), Figures::times);
  }

  private boolean isBest(ComparedSearch search) {
    return comparison.isBest(search);
  }

  private String behind(ComparedSearch search) {
    return isBest(search) ? "" : Figures.signed(comparison.behind(search).mean());
  }

  private String behindInterval(ComparedSearch search) {
    return isBest(search)
        ? ""
        : Figures.interval(comparison.behind(search).interval(0.95), Figures::signed);
  }

  private List<Column> answers(TaskScore dense) {
    return List.of(
        new Column(
            "acc",
            Figures.nll(dense.accuracy().mean()),
            s -> Figures.nll(s.standing().score().orElseThrow().accuracy().mean())),
        new Column(
            "its change: 95 %, paired",
            "",
            s ->
                Figures.interval(
                    comparison.answers(s).map(both -> both.differenceInterval(Metric.ACC)),
                    Figures::signed)));
  }

  private String mark(ComparedSearch search) {
    if (isBest(search)) {
      return "lowest";
    }
    Optional<String> same =
        comparison.sameAs(search).map(first -> "same model as " + number(first));
    return same.orElse(comparison.isWithinNoise(search) ? "within noise of the lowest" : "");
  }

  /** Returns what searches cost to run, and what is saved by what they removed. */
  Table savings() {
    List<Column> columns = new ArrayList<>();
    columns.add(new Column("", "dense", this::number));
    columns.add(
        new Column("parameters", parameters(comparison.dense()), s -> parameters(s.standing())));
    columns.add(
        new Column(
            "tensors",
            Bytes.text(comparison.dense().size().bytes()),
            s -> Bytes.text(s.standing().size().bytes())));
    columns.add(
        new Column(
            "KV cache per token",
            Bytes.text(comparison.dense().size().cacheBytesPerToken()),
            s -> Bytes.text(s.standing().size().cacheBytesPerToken())));
    for (int i = 0; i < comparison.timings().size(); i++) {
      columns.addAll(speed(i));
    }
    columns.add(new Column("block passes", "", s -> s.outcome().cost().passesText()));
    columns.add(
        new Column("time", "", s -> Figures.decimals(1, s.outcome().cost().seconds()) + " s"));
    return table(columns, this::padding);
  }

  /** Says where the tensors of a saved model are more than its parameters need. */
  private String padding(ComparedSearch search) {
    Standing standing = search.standing();
    if (Packing.of(standing.blocks()).padded().isEmpty()) {
      return "";
    }
    return standing.size().bytes() < comparison.dense().size().bytes()
        ? "saved with padding"
        : "saved with padding: not smaller on disk than the dense model";
  }

  private static String parameters(Standing standing) {
    return Strings.format("%,d", standing.size().parameters());
  }

  private List<Column> speed(int timing) {
    Function<ComparedSearch, Speedup> speedup =
        search -> search.standing().speeds().get(timing).speedup();
    return List.of(
        new Column(
            Speeds.name(comparison.timings().get(timing)) + " speedup",
            "",
            s -> Figures.times(speedup.apply(s).ratio())),
        new Column("95 %", "", s -> Figures.interval(speedup.apply(s).interval(), Figures::times)));
  }

  /** Returns what each search removed, and the text it saw where there are several. */
  Table removals() {
    List<Column> columns = new ArrayList<>();
    columns.add(new Column("", "", this::number));
    columns.add(new Column("removed", "", s -> "without " + Figures.blocks(s.outcome().removed())));
    if (calibrations().size() > 1) {
      columns.add(new Column("calibrated on", "", s -> s.origin().calibration()));
    }
    return table(columns, search -> "");
  }

  /** Returns the texts that searches saw. */
  List<String> calibrations() {
    return comparison.searches().stream().map(s -> s.origin().calibration()).distinct().toList();
  }

  private Table table(List<Column> columns, Function<ComparedSearch, String> mark) {
    Table table = Table.of(columns.stream().map(Column::header).toArray(String[]::new));
    List<String> dense = columns.stream().map(Column::dense).toList();
    if (dense.stream().anyMatch(cell -> !cell.isEmpty())) {
      table.row(dense, "");
    }
    for (ComparedSearch search : comparison.searches()) {
      table.row(columns.stream().map(c -> c.cell().apply(search)).toList(), mark.apply(search));
    }
    return table;
  }
}
