package org.sleb4j;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Prints at the end of a run how many tests were left out, and why. JUnit finds it as a service.
 *
 * <p>A class that is left out as a whole counts with its methods, since its parameters are unknown.
 */
public final class LeftOut implements TestExecutionListener {
  private final Map<String, Integer> reasons = new TreeMap<>();
  private final AtomicInteger finished = new AtomicInteger();
  private TestPlan plan;

  @Override
  public void testPlanExecutionStarted(TestPlan started) {
    plan = started;
    reasons.clear();
    finished.set(0);
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    add(test, reason);
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (result.getStatus() == Status.ABORTED) {
      add(test, result.getThrowable().map(Throwable::getMessage).orElse(null));
    } else if (test.isTest()) {
      finished.incrementAndGet();
    }
  }

  private synchronized void add(TestIdentifier test, String reason) {
    reasons.merge(shortened(reason), methods(test), Integer::sum);
  }

  private int methods(TestIdentifier test) {
    return test.isTest()
        ? 1
        : Math.max(1, plan.getChildren(test).stream().mapToInt(this::methods).sum());
  }

  /** Returns a reason without the words of JUnit, and without the file below the shared data. */
  static String shortened(String reason) {
    return reason == null || reason.isBlank()
        ? "no reason given"
        : reason
            .replaceFirst("^Assumption failed: ", "")
            .replaceFirst("^left out: ", "")
            .replaceFirst("^\\.\\./shared/data/\\S* is not here$", "../shared/data is not here");
  }

  @Override
  public synchronized void testPlanExecutionFinished(TestPlan finishedPlan) {
    if (!reasons.isEmpty()) {
      System.out.println(summary(reasons, finished.get()));
    }
  }

  /** Returns a line with the reasons, the most frequent first. */
  static String summary(Map<String, Integer> reasons, int finished) {
    int count = reasons.values().stream().mapToInt(Integer::intValue).sum();
    List<Map.Entry<String, Integer>> frequent =
        reasons.entrySet().stream()
            .sorted(Comparator.comparing(entry -> -entry.getValue()))
            .toList();
    return "Tests left out: "
        + count
        + " of "
        + (count + finished)
        + frequent.stream()
            .map(entry -> entry.getValue() + " since " + entry.getKey())
            .collect(Collectors.joining(", ", " (", ")"));
  }
}
