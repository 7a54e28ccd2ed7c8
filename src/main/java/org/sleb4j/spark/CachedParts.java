package org.sleb4j.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.StorageLevel;

/**
 * Parts of a work that stay on the executors from change to change, in Spark's cache: those of a
 * lost executor are computed again from the start on.
 */
final class CachedParts<P> implements AutoCloseable {
  /** How much of what is found the driver takes at a time, beside that of one part. */
  private static final long TOGETHER = Runtime.getRuntime().maxMemory() / 4;

  private final Cluster cluster;
  private final ModelReference reference;
  private final int count;
  private final List<JavaRDD<Answer<P>>> earlier = new ArrayList<>();
  private JavaRDD<Answer<P>> parts;

  /**
   * Sends them.
   *
   * @param reference to the model that changes open
   */
  CachedParts(Cluster cluster, ModelReference reference, List<P> parts) {
    this.cluster = cluster;
    this.reference = reference;
    this.count = parts.size();
    this.parts = cluster.spread(parts);
  }

  /** Changes all, when something is found of them. */
  void change(Change<P, P> change) {
    earlier.add(parts);
    parts = parts.map(new ChangeTask<>(reference, change)).persist(StorageLevel.MEMORY_AND_DISK());
  }

  /**
   * Computes something of each.
   *
   * @return in the order of the parts
   */
  <T> List<T> find(Change<P, T> change) {
    return cluster.collect(parts.map(new ChangeTask<>(reference, change)), 0, count, share -> {});
  }

  /**
   * Computes something large of each, a few at a time, and drops what parts were before.
   *
   * @param bytes of what is found of one
   * @param found receives it in the order of the parts
   */
  <T> void find(Change<P, T> change, long bytes, Consumer<T> found) {
    JavaRDD<Answer<T>> all = parts.map(new ChangeTask<>(reference, change));
    int together = (int) Math.max(1, Math.min(count, TOGETHER / Math.max(1, bytes)));
    for (int from = 0; from < count; from += together) {
      int to = Math.min(count, from + together);
      cluster.collect(all, from, to, share -> {}).forEach(found);
    }
    dropEarlier();
  }

  private void dropEarlier() {
    earlier.forEach(old -> old.unpersist(false));
    earlier.clear();
  }

  @Override
  public void close() {
    dropEarlier();
    parts.unpersist(false);
  }
}
