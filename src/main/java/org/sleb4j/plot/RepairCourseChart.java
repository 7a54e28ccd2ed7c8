package org.sleb4j.plot;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.sleb4j.eval.Perplexity;
import org.sleb4j.repair.RepairCourse;
import org.sleb4j.repair.RepairCourse.Step;

/** Draws perplexity against the number of removals, before and after a repair. */
public final class RepairCourseChart {
  private static final int HEIGHT = 300;

  private RepairCourseChart() {}

  /**
   * Draws repairs; the perplexity of the dense model is a line.
   *
   * @throws org.sleb4j.check.InvalidInputException if a value is not a finite number
   */
  public static Picture of(RepairCourse course) {
    double dense = course.dense().perplexity();
    List<Curve> curves =
        List.of(
            new Curve("pruned", 0, values(course, Step::before)),
            new Curve("repaired", 0, values(course, Step::after)),
            new Curve("dense", 0, Collections.nCopies(course.steps().size() + 1, dense)));
    return Picture.of(
        new Curves("perplexity", "removals", curves)
            .panel("Perplexity on text that no repair saw", HEIGHT));
  }

  private static List<Double> values(RepairCourse course, Function<Step, Perplexity> which) {
    List<Double> values = new ArrayList<>(List.of(course.dense().perplexity()));
    course.steps().forEach(step -> values.add(which.apply(step).perplexity()));
    return values;
  }
}
