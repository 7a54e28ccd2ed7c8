package org.sleb4j.spark;

import java.io.Serializable;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.function.DoubleConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.spark.SparkStageInfo;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.JavaSparkStatusTracker;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.rdd.PartitionPruningRDD;
import org.sleb4j.check.Check;
import org.sleb4j.check.Interrupted;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;
import org.sleb4j.model.Model;
import org.sleb4j.origin.Executors;
import org.sleb4j.session.Engine;
import org.sleb4j.session.Site;
import scala.runtime.AbstractFunction1;

/**
 * An Apache Spark application that computes with models. Closing it ends the application where it
 * was started here.
 */
public final class Cluster implements Site, AutoCloseable {
  private static final long EXECUTOR_MILLIS = 50_000;
  private static final long POLL_MILLIS = 20;

  private final JavaSparkContext spark;
  private final Set<String> executors = Collections.synchronizedSet(new TreeSet<>());

  private volatile String device = "cpu";
  private volatile int slots;
  private volatile int tasks;

  private Cluster(JavaSparkContext spark) {
    this.spark = spark;
  }

  /**
   * Starts an application, or takes the one that runs in this process, and waits for its first
   * executor.
   *
   * @param master such as {@code spark://host:7077} or {@code local[2]}
   * @throws InvalidInputException if no such master answers, gives no executor within a minute, or
   *     is not that of the application that runs
   */
  public static Cluster connect(String master) {
    return awaited(Application.of(Optional.of(master)));
  }

  /**
   * Takes the application that runs in this process, or starts one with the settings of {@code
   * spark-submit}.
   *
   * @throws InvalidInputException if there is neither
   */
  public static Cluster connect() {
    return awaited(Application.of(Optional.empty()));
  }

  private static Cluster awaited(JavaSparkContext spark) {
    Cluster cluster = new Cluster(spark);
    try {
      cluster.awaitExecutor();
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  private void awaitExecutor() {
    long end = System.nanoTime() + EXECUTOR_MILLIS * 1_000_000;
    while (!hasExecutor()) {
      if (System.nanoTime() > end || spark.sc().isStopped()) {
        throw new InvalidInputException(
            Strings.format(
                "The Spark master %s gave no executor within %d s: check that it runs Spark %s,"
                    + " that its workers are alive with the cores and the memory that"
                    + " spark.executor.cores and spark.executor.memory ask for, and what they log.",
                master(), EXECUTOR_MILLIS / 1000, spark.version()));
      }
      Interrupted.waiting(() -> Thread.sleep(POLL_MILLIS));
    }
  }

  /** An application whose executors fail again and again is stopped by its master. */
  private boolean hasExecutor() {
    return isLocal()
        || (!spark.sc().isStopped() && spark.sc().getExecutorMemoryStatus().size() > 1);
  }

  private boolean isLocal() {
    return spark.sc().isLocal();
  }

  @Override
  public Engine engine(String name, Model model) {
    Check.that(
        !spark.sc().isStopped(), "The cluster %s was closed: connect to it again.", master());
    Check.that(
        !model.isRandom(),
        "%s has random weights, which other processes do not have: load a model that every node can"
            + " open.",
        name);
    ModelReference reference = ModelReference.of(name, model);
    if (isLocal()) {
      OpenedModels.lend(reference, model);
    }
    return new Engine(
        new ClusterWalks(this, reference),
        new ClusterLikelihoods(this, reference),
        new ClusterRepairs(this, reference),
        new ClusterCalibrations(this, reference));
  }

  <T> Broadcast<T> broadcast(T value) {
    return spark.broadcast(value);
  }

  /**
   * Runs a task for each part of a work.
   *
   * @param progress receives the share of the tasks that are done, 0 to 1
   * @return what they found, in the order of the parts
   * @throws InvalidInputException if an executor refuses the input, or the job fails
   * @throws Interrupted if the thread was interrupted; the job is cancelled
   */
  <R> List<R> run(ModelReference model, Work<R> work, int parts, DoubleConsumer progress) {
    List<Integer> numbers = IntStream.range(0, parts).boxed().toList();
    return unlessClosed(
        () ->
            collected(
                spark.parallelize(numbers, parts).map(new Task<>(model, work)),
                0,
                parts,
                progress));
  }

  /** Returns parts that wait on the cluster for what is to be computed of them. */
  <T> JavaRDD<Answer<T>> spread(List<T> parts) {
    List<Answer<T>> all =
        IntStream.range(0, parts.size())
            .mapToObj(i -> new Answer<>(i, List.of(parts.get(i)), "", "", ""))
            .toList();
    return spark.parallelize(all, parts.size());
  }

  /** Runs the tasks of some parts, those from one number to below another; see {@link #run}. */
  <R> List<R> collect(JavaRDD<Answer<R>> parts, int from, int to, DoubleConsumer progress) {
    return unlessClosed(() -> collected(parts, from, to, progress));
  }

  private <R> List<R> collected(
      JavaRDD<Answer<R>> parts, int from, int to, DoubleConsumer progress) {
    slots = slots();
    tasks = Math.max(tasks, parts.getNumPartitions());
    JavaFutureAction<List<Answer<R>>> job = some(parts, from, to).collectAsync();
    try {
      await(job, to - from, progress);
      return checked(job.get());
    } catch (ExecutionException e) {
      throw Failure.of(e.getCause(), spark.version());
    } catch (InterruptedException e) {
      throw Interrupted.by(e);
    } finally {
      job.cancel(true); // without effect on one that is done
    }
  }

  /** Spark has several errors for what it is asked while it ends, or afterwards. */
  private <R> R unlessClosed(Supplier<R> work) {
    try {
      return work.get();
    } catch (IllegalStateException e) {
      throw spark.sc().isStopped() ? Failure.ofEnded(e) : e;
    }
  }

  /** Returns how many tasks run at once with the executors that are there now. */
  int slots() {
    return spark
        .sc()
        .maxNumConcurrentTasks(spark.sc().resourceProfileManager().defaultResourceProfile());
  }

  private static <T> JavaRDD<T> some(JavaRDD<T> parts, int from, int to) {
    return from == 0 && to == parts.getNumPartitions()
        ? parts
        : JavaRDD.fromRDD(
            PartitionPruningRDD.create(parts.rdd(), new Between(from, to)), parts.classTag());
  }

  /** Chooses partitions by their number. */
  private static final class Between extends AbstractFunction1<Object, Object>
      implements Serializable {
    private static final long serialVersionUID = 1;

    private final int from;
    private final int to;

    private Between(int from, int to) {
      this.from = from;
      this.to = to;
    }

    @Override
    public Object apply(Object number) {
      return (Integer) number >= from && (Integer) number < to;
    }
  }

  private void await(JavaFutureAction<?> job, int parts, DoubleConsumer progress)
      throws InterruptedException {
    Patience patience = new Patience();
    while (!job.isDone()) {
      Thread.sleep(POLL_MILLIS);
      progress.accept((double) done(job) / parts);
      patience.check();
    }
  }

  /** Ends when no executor was there for some time: Spark itself would wait for ever. */
  private final class Patience {
    private long since = System.nanoTime();

    void check() {
      if (hasExecutor()) {
        since = System.nanoTime();
      }
      Check.that(
          System.nanoTime() - since < EXECUTOR_MILLIS * 1_000_000,
          "The cluster %s has had no executor for %d s: check its workers and run the command"
              + " again, which resumes from its journal if it has one.",
          master(),
          EXECUTOR_MILLIS / 1000);
    }
  }

  /** Returns how many tasks of a job are done. */
  private int done(JavaFutureAction<?> job) {
    JavaSparkStatusTracker tracker = spark.statusTracker();
    return job.jobIds().stream()
        .map(tracker::getJobInfo)
        .filter(info -> info != null)
        .flatMapToInt(info -> IntStream.of(info.stageIds()))
        .mapToObj(tracker::getStageInfo)
        .filter(info -> info != null)
        .mapToInt(SparkStageInfo::numCompletedTasks)
        .sum();
  }

  private <R> List<R> checked(List<Answer<R>> answers) {
    for (Answer<R> some : answers) {
      if (!some.refusal().isEmpty()) {
        throw new InvalidInputException(
            Strings.format("On executor %s: %s", some.executor(), some.refusal()));
      }
      executors.add(some.executor());
      device = some.device();
    }
    return answers.stream()
        .sorted(Comparator.comparingInt(Answer::part))
        .map(answer -> answer.found().get(0))
        .toList();
  }

  /** Returns the address of its master. */
  public String master() {
    return spark.sc().master();
  }

  @Override
  public Optional<Executors> executors() {
    return Optional.of(new Executors(master(), executors.size(), device, slots, tasks));
  }

  /** Returns its master and how many executors have worked. */
  @Override
  public String toString() {
    return executors().orElseThrow().toString();
  }

  @Override
  public void close() {
    OpenedModels.takeBack();
    if (Application.isOurs(spark)) {
      spark.close();
    }
  }
}
