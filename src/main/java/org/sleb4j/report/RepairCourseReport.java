package org.sleb4j.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.sleb4j.check.Strings;
import org.sleb4j.fields.Described;
import org.sleb4j.fields.RepairFields;
import org.sleb4j.origin.Provenance;
import org.sleb4j.plot.RepairCourseChart;
import org.sleb4j.repair.RepairCourse;

/**
 * What repairs gain after each number of removals.
 *
 * @param course the losses
 * @param provenance the whole model, and the text that no repair saw
 * @param calibration the text of the repairs, in a line
 */
public record RepairCourseReport(RepairCourse course, Provenance provenance, String calibration)
    implements Report {
  private Page page() {
    Table table =
        Table.of("removed", "last", "NLL pruned", "repaired", "added loss left", "perplexity", "");
    double dense = course.dense().meanNll();
    table.row("0", "", Figures.nll(dense), "", "", Figures.perplexity(Math.exp(dense)), "");
    IntStream.range(0, course.steps().size()).forEach(i -> add(table, i));
    return Page.of(title()).table(table).note("repaired on " + calibration).origin(provenance);
  }

  private String title() {
    List<RepairCourse.Step> steps = course.steps();
    RepairCourse.Step last = steps.get(steps.size() - 1);
    return Strings.format(
        "After %s a repair leaves %s of the added loss",
        Strings.counted(steps.size(), "removal"), Figures.percent(course.left(last)));
  }

  private void add(Table table, int place) {
    RepairCourse.Step step = course.steps().get(place);
    table.row(
        Integer.toString(place + 1),
        step.blocks().removals().get(step.blocks().removals().size() - 1).toString(),
        Figures.nll(step.before().meanNll()),
        Figures.nll(step.after().meanNll()),
        Figures.percent(course.left(step)),
        Figures.perplexity(step.after().perplexity()),
        step.repair().accepted() ? "rho " + step.repair().rho() : "not accepted");
  }

  @Override
  public Map<String, Object> fields() {
    return Described.report(
        "repairs", RepairFields.of(course, calibration), Optional.of(provenance));
  }

  @Override
  public Sheet sheet() {
    return page().sheet(() -> RepairCourseChart.of(course));
  }

  @Override
  public String toString() {
    return page().text();
  }
}
