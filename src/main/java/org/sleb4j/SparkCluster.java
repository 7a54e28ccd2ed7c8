package org.sleb4j;

import java.util.function.Supplier;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.session.Site;
import org.sleb4j.spark.Cluster;

/**
 * An Apache Spark cluster on which models are measured; see {@link LanguageModel#on(SparkCluster)}.
 * A call:
 *
 * <p>{@code try (var cluster = Sleb.spark("spark://host:7077")) { var search =
 * model.on(cluster).search(text); search.stepTo(8); search.show(); } }
 */
public final class SparkCluster implements AutoCloseable {
  private final Site site;
  private final Runnable end;

  private SparkCluster(Site site, Runnable end) {
    this.site = site;
    this.end = end;
  }

  static SparkCluster of(String master) {
    return of(() -> Cluster.connect(master));
  }

  static SparkCluster current() {
    return of(Cluster::connect);
  }

  private static SparkCluster of(Supplier<Cluster> connect) {
    try {
      Cluster cluster = connect.get();
      return new SparkCluster(cluster, cluster::close);
    } catch (NoClassDefFoundError e) {
      throw new InvalidInputException(
          "Sleb.spark needs Apache Spark, which is not on the class path ("
              + e.getMessage()
              + "): build with mvn -Pspark package, and put target/spark/jars in front of"
              + " target/sleb4j.jar.",
          e);
    }
  }

  Site site() {
    return site;
  }

  /** Returns the address of its master, and how many executors have worked. */
  @Override
  public String toString() {
    return site.executors().map(Object::toString).orElseThrow();
  }

  /** Ends the Spark application, unless somebody else had started it in this process. */
  @Override
  public void close() {
    end.run();
  }
}
