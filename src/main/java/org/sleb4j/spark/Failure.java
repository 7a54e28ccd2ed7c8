package org.sleb4j.spark;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkException;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;

/** Why Spark gave a job up, as a sentence on what a person can change. */
final class Failure {
  private static final List<Failure> KINDS =
      List.of(
          new Failure(
              "executor \\d+\\): \\S*RejectedExecutionException",
              (cause, version) ->
                  "An executor ended while it still had tasks, and its log says why. Most often it"
                      + " is memory: set spark.executor.memory higher."),
          new Failure(
              "SparkContext was shut down|RejectedExecutionException",
              (cause, version) -> ended(cause)),
          new Failure(
              "SerializedLambda|InvalidClassException|ClassNotFoundException|NoSuchMethodError"
                  + "|NoSuchFieldError|AbstractMethodError|IncompatibleClassChangeError"
                  + "|UnsupportedClassVersionError",
              (cause, version) ->
                  Strings.format(
                      "An executor has other classes than the driver (%s): give all nodes Spark %s,"
                          + " Java 17 or later, and the same jar.",
                      cause, version)),
          new Failure(
              "OutOfMemoryError|(?:code|status):? 52\\b",
              (cause, version) ->
                  Strings.format(
                      "An executor ran out of Java heap (%s): set spark.executor.memory higher.",
                      cause)),
          new Failure(
              "(?:code|status):? 137\\b",
              (cause, version) ->
                  Strings.format(
                      "The system killed an executor, as it does where memory is short (%s): leave"
                          + " the size of the model free beside spark.executor.memory, or run fewer"
                          + " executors on a node.",
                      cause)),
          new Failure("", (cause, version) -> Strings.format("The Spark job failed: %s.", cause)));

  /** Writes a sentence. */
  private interface Sentence {
    String of(String cause, String version);
  }

  private static final Pattern CAUSE =
      Pattern.compile("(?:executor [^):]*\\): |Reason: )(.*)", Pattern.DOTALL);

  private final Pattern signs;
  private final Sentence sentence;

  private Failure(String signs, Sentence sentence) {
    this.signs = Pattern.compile(signs);
    this.sentence = sentence;
  }

  /** Returns the sentence for a job that ended with an error. */
  static RuntimeException of(Throwable error, String version) {
    return error instanceof SparkException
        ? new InvalidInputException(sentence(String.valueOf(error.getMessage()), version))
        : new IllegalStateException(error);
  }

  /** Returns the sentence for an error of Spark's because its application has ended. */
  static InvalidInputException ofEnded(IllegalStateException error) {
    return new InvalidInputException(ended(Application.firstLine(error)), error);
  }

  private static String ended(String cause) {
    return Strings.format(
        "The Spark application ended during the computation (%s): connect to the cluster again; a"
            + " search resumes from its journal if it has one.",
        cause);
  }

  /**
   * Returns the sentence.
   *
   * @param message of Spark, with the stack of an executor
   */
  static String sentence(String message, String version) {
    for (Failure failure : KINDS) {
      if (failure.signs.matcher(message).find()) {
        return failure.sentence.of(brief(message), version);
      }
    }
    throw new IllegalStateException(message);
  }

  /** Returns what the last try of a task ended with, in a line without a full stop. */
  private static String brief(String message) {
    Matcher cause = CAUSE.matcher(message);
    String found = cause.find() ? cause.group(1) : message;
    return found.lines().findFirst().orElse("").strip().replaceAll("\\.$", "");
  }
}
