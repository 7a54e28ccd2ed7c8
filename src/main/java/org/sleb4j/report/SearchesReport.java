package org.sleb4j.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.sleb4j.check.Check;
import org.sleb4j.check.Labels;
import org.sleb4j.eval.ObjectiveKind;
import org.sleb4j.eval.Perplexity;
import org.sleb4j.fields.Described;
import org.sleb4j.fields.Fields;
import org.sleb4j.model.Units;
import org.sleb4j.plot.Picture;
import org.sleb4j.plot.SearchesChart;
import org.sleb4j.search.SearchResult;

/**
 * Several searches side by side: what each removed, and what that costs.
 *
 * @param searches at least one, each with its own calibration
 * @param heldOut perplexities on the same text for all: for each search, of the dense model and
 *     after each removal; empty where they were not measured
 * @param given the names that people gave to searches; a letter stands for any other
 */
public record SearchesReport(
    List<SearchReport> searches, List<List<Perplexity>> heldOut, List<Optional<String>> given)
    implements Report {
  public SearchesReport {
    given = List.copyOf(given);
    searches = List.copyOf(searches);
    heldOut = heldOut.stream().map(List::copyOf).toList();
    Check.that(!searches.isEmpty(), "There are no searches to compare: give at least one.");
  }

  private Page page() {
    Table table = Table.of("", "calibration", "removed", "its " + what() + " there", "held out");
    List<String> names = names();
    for (int i = 0; i < searches.size(); i++) {
      SearchReport search = searches.get(i);
      table.row(
          names.get(i),
          search.provenance().calibration(),
          removed(search),
          calibrated(search),
          heldOut.isEmpty() ? "" : Figures.perplexity(last(heldOut.get(i)).perplexity()));
    }
    return Page.of(searches.size() + " searches").table(table).note(common());
  }

  /** Returns a name for each, no two the same. */
  private List<String> names() {
    return Labels.distinct(
        IntStream.range(0, searches.size()).mapToObj(i -> given.get(i).orElse(letter(i))).toList());
  }

  private static String letter(int search) {
    return String.valueOf((char) ('A' + search % 26));
  }

  private static String removed(SearchReport search) {
    boolean isWhole = search.removed().stream().allMatch(Units::isBlock);
    return (isWhole ? "blocks " : "units ") + Figures.blocks(search.removed());
  }

  private boolean isAll(Predicate<ObjectiveKind> wanted) {
    return searches.stream().map(search -> search.result().space().objective()).allMatch(wanted);
  }

  /** Returns what the searches made small, in a word. */
  private String what() {
    if (isAll(ObjectiveKind::isLoss)) {
      return "perplexity";
    }
    return isAll(kind -> !kind.isLoss()) ? "mean KL" : "perplexity or mean KL";
  }

  private String calibrated(SearchReport search) {
    SearchResult result = search.result();
    ObjectiveKind objective = result.space().objective();
    double mean =
        result.passes().isEmpty() ? search.startLoss() : last(result.passes()).best().mean();
    if (objective.isLoss()) {
      return Figures.perplexity(Math.exp(mean));
    }
    return Figures.nll(mean) + (isAll(kind -> !kind.isLoss()) ? "" : " " + objective);
  }

  private static <T> T last(List<T> list) {
    return list.get(list.size() - 1);
  }

  private String common() {
    List<Units> common = new ArrayList<>(searches.get(0).removed());
    searches.forEach(search -> common.retainAll(search.removed()));
    return "removed by all of them: " + Figures.blocks(common);
  }

  private Picture chart() {
    Map<String, SearchResult> results = new LinkedHashMap<>();
    Map<String, List<Perplexity>> measured = new LinkedHashMap<>();
    List<String> names = names();
    for (int i = 0; i < searches.size(); i++) {
      String drawing = given.get(i).isPresent() ? "" : " " + searches.get(i).provenance().drawing();
      String name = names.get(i) + drawing;
      results.put(name, searches.get(i).result());
      if (!heldOut.isEmpty()) {
        measured.put(name, heldOut.get(i));
      }
    }
    return heldOut.isEmpty() ? SearchesChart.of(results) : SearchesChart.ofPerplexity(measured);
  }

  @Override
  public Map<String, Object> fields() {
    List<String> names = names();
    List<Map<String, Object>> each = new ArrayList<>();
    for (int i = 0; i < searches.size(); i++) {
      Map<String, Object> fields = Fields.map("name", names.get(i));
      fields.putAll(searches.get(i).fields());
      if (!heldOut.isEmpty()) {
        fields.put("heldOut", heldOut.get(i).stream().map(Fields::of).toList());
      }
      each.add(fields);
    }
    return Described.report("searches", Map.of("searches", each), Optional.empty());
  }

  @Override
  public Sheet sheet() {
    return page().sheet(this::chart);
  }

  @Override
  public String toString() {
    return page().text();
  }
}
