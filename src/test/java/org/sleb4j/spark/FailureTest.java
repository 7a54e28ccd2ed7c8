package org.sleb4j.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/**
 * Why jobs failed: the first message is Spark 4.1.1's own, from a real cluster; the others have its
 * form.
 */
class FailureTest {
  private static final String LOST =
      "Job aborted due to stage failure: Task 0 in stage 0.0 failed 4 times, most recent failure:"
          + " Lost task 0.3 in stage 0.0 (TID 5) (127.0.0.1 executor 4): ";

  @Test
  void namesAnExecutorWithOtherClasses() {
    String message =
        LOST
            + "java.lang.ClassCastException: cannot assign instance of"
            + " java.lang.invoke.SerializedLambda to field org.apache.spark.rdd.MapPartitionsRDD.f"
            + " of type scala.Function3\n\tat java.base/java.io.ObjectStreamClass";
    assertEquals(
        "An executor has other classes than the driver (java.lang.ClassCastException: cannot assign"
            + " instance of java.lang.invoke.SerializedLambda to field"
            + " org.apache.spark.rdd.MapPartitionsRDD.f of type scala.Function3): give all nodes"
            + " Spark 4.1.1, Java 17 or later, and the same jar.",
        Failure.sentence(message, "4.1.1"));
  }

  @Test
  void namesTheEndOfTheApplication() {
    assertEquals(
        "The Spark application ended during the computation (Job 3 cancelled because SparkContext"
            + " was shut down): connect to the cluster again; a search resumes from its journal if"
            + " it has one.",
        Failure.sentence("Job 3 cancelled because SparkContext was shut down", "4.1.1"));
  }

  @Test
  void tellsAnExecutorThatEndedFromTheApplication() {
    String rejected =
        "java.util.concurrent.RejectedExecutionException: Task org.apache.spark.executor.Executor"
            + "$TaskRunner@70fa9eb9 rejected from java.util.concurrent.ThreadPoolExecutor@10911e3b";
    assertEquals(
        "An executor ended while it still had tasks, and its log says why. Most often it is memory:"
            + " set spark.executor.memory higher.",
        Failure.sentence(LOST + rejected, "4.1.1"));
    String here =
        Failure.sentence(LOST.replace("executor 4", "executor driver") + rejected, "4.1.1");
    assertTrue(here.startsWith("The Spark application ended"), here);
  }

  @Test
  void namesAnExecutorThatTheSystemKilled() {
    String message =
        LOST
            + "ExecutorLostFailure (executor 4 exited caused by one of the running tasks) Reason:"
            + " Command exited with code 137\nDriver stacktrace:";
    String sentence = Failure.sentence(message, "4.1.1");
    assertTrue(sentence.startsWith("The system killed an executor"), sentence);
    assertTrue(sentence.contains("Command exited with code 137)"), sentence);
  }

  @Test
  void namesAnExecutorWithoutHeap() {
    String sentence =
        Failure.sentence(LOST + "java.lang.OutOfMemoryError: Java heap space\n\tat x", "4.1.1");
    assertEquals(
        "An executor ran out of Java heap (java.lang.OutOfMemoryError: Java heap space): set"
            + " spark.executor.memory higher.",
        sentence);
  }

  @Test
  void saysOfAnythingElseWhatATaskEndedWith() {
    assertEquals(
        "The Spark job failed: java.lang.IllegalStateException: odd.",
        Failure.sentence(LOST + "java.lang.IllegalStateException: odd.\n\tat x", "4.1.1"));
    assertEquals(
        "The Spark job failed: Job 3 cancelled.", Failure.sentence("Job 3 cancelled", "4.1.1"));
  }
}
