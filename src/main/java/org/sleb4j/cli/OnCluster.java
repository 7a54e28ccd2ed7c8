package org.sleb4j.cli;

import java.util.Map;
import org.sleb4j.model.Model;
import org.sleb4j.session.Measurements;
import org.sleb4j.spark.Cluster;

/**
 * A cluster on which a command computes. It is loaded only where one is asked for, since it needs
 * Spark's classes.
 */
record OnCluster(Measurements measurements, Cluster cluster) implements SparkArgument.Place {
  static OnCluster connect(String master, ModelArguments arguments, Model model) {
    Cluster cluster = Cluster.connect(master);
    return new OnCluster(
        new Measurements(arguments.console(), cluster.engine(arguments.everywhere(), model)),
        cluster);
  }

  @Override
  public void describe(Map<String, Object> fields) {
    fields.put("spark", cluster.executors().orElseThrow());
  }

  @Override
  public String text() {
    return "\n\non " + cluster;
  }

  @Override
  public void close() {
    cluster.close();
  }
}
