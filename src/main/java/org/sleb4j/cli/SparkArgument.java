package org.sleb4j.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.model.Model;
import org.sleb4j.session.Measurements;
import org.sleb4j.spark.Cluster;
import picocli.CommandLine.Option;

/** A cluster to compute on. */
final class SparkArgument {
  @Option(
      names = "--spark",
      paramLabel = "MASTER",
      description =
          "Spread the windows over the executors of an Apache Spark cluster, such as"
              + " spark://host:7077 or local[2]; every node opens the model by its name.")
  private String master;

  /** Where a command computes: here, or on a cluster until this is closed. */
  record Place(Measurements measurements, Optional<Cluster> cluster) implements AutoCloseable {
    /** Adds what is to be known of the cluster to the fields of a result. */
    void describe(Map<String, Object> fields) {
      cluster.ifPresent(
          used -> {
            Map<String, Object> spark = new LinkedHashMap<>();
            spark.put("master", used.master());
            spark.put("executors", used.executors());
            fields.put("spark", spark);
          });
    }

    /** Returns a line on the cluster; nothing where none is used. */
    String text() {
      return cluster.map(used -> "\n\non " + used).orElse("");
    }

    @Override
    public void close() {
      cluster.ifPresent(Cluster::close);
    }
  }

  boolean isGiven() {
    return master != null;
  }

  /**
   * Connects to the cluster, where one is named.
   *
   * @throws InvalidInputException if there is no such cluster, or no Spark on the class path
   */
  Place place(ModelArguments arguments, Model model) {
    return master == null
        ? new Place(arguments.measurements(), Optional.empty())
        : connected(arguments, model);
  }

  private Place connected(ModelArguments arguments, Model model) {
    try {
      Cluster cluster = Cluster.connect(master);
      return new Place(
          new Measurements(arguments.console(), cluster.walks(arguments.name(), model)),
          Optional.of(cluster));
    } catch (NoClassDefFoundError e) {
      throw new InvalidInputException(
          "--spark needs Apache Spark, which is not on the class path: build with mvn -Pspark"
              + " package, and start target/sleb4j.",
          e);
    }
  }
}
