package org.sleb4j.cli;

import java.util.Map;
import java.util.Optional;
import org.sleb4j.check.Check;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Warnings;
import org.sleb4j.model.Model;
import org.sleb4j.session.Measurements;
import picocli.CommandLine.Option;

/** A cluster to compute on. */
final class SparkArgument {
  @Option(
      names = "--spark",
      paramLabel = "MASTER",
      description =
          "Spread the windows over the executors of an Apache Spark cluster, such as"
              + " spark://host:7077 or local[2]; every node opens the model by its name (default:"
              + " the master of spark-submit, if that runs the command).")
  private String named;

  /** Where a command computes, until this is closed. */
  interface Place extends AutoCloseable {
    /** Returns what measures a model there. */
    Measurements measurements();

    /** Adds what is to be known of the place to the fields of a result. */
    default void describe(Map<String, Object> fields) {}

    /** Returns a paragraph on the place; nothing where that is this process. */
    default String text() {
      return "";
    }

    @Override
    default void close() {}
  }

  /** Returns the master that is named, here or by {@code spark-submit}. */
  private Optional<String> master() {
    String submitted = System.getProperty("spark.master");
    Check.that(
        named == null || submitted == null || named.equals(submitted),
        "--spark (%s) is not the master of spark-submit (%s): leave --spark out.",
        named,
        submitted);
    return Optional.ofNullable(named).or(() -> Optional.ofNullable(submitted));
  }

  /** Returns this process, and warns where a cluster is named that would have nothing to do. */
  Place none(ModelArguments arguments, String why) {
    master()
        .ifPresent(
            named ->
                Warnings.warn(
                    "The master %s is not asked: %s computes in this process.", named, why));
    return arguments::measurements;
  }

  /**
   * Connects to the cluster, where one is named.
   *
   * @throws InvalidInputException if there is no such cluster, or no Spark on the class path
   */
  Place place(ModelArguments arguments, Model model) {
    Optional<String> master = master();
    if (master.isEmpty()) {
      return arguments::measurements;
    }
    try {
      return OnCluster.connect(master.get(), arguments, model);
    } catch (NoClassDefFoundError e) {
      throw new InvalidInputException(
          "--spark needs Apache Spark, which is not on the class path ("
              + e.getMessage()
              + "): build with mvn -Pspark package, and start target/sleb4j.",
          e);
    }
  }
}
