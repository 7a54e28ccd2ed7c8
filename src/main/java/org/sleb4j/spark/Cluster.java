package org.sleb4j.spark;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.function.DoubleConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkException;
import org.apache.spark.SparkStageInfo;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.JavaSparkStatusTracker;
import org.apache.spark.broadcast.Broadcast;
import org.sleb4j.check.Check;
import org.sleb4j.check.Interrupted;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;
import org.sleb4j.model.Model;
import org.sleb4j.redundancy.Walks;

/**
 * An Apache Spark application that computes walks. Closing it ends the application.
 *
 * <p>Settings come from system properties that begin with {@code spark.}, as {@code spark-submit}
 * sets them.
 */
public final class Cluster implements AutoCloseable {
  private static final Pattern STANDALONE = Pattern.compile("spark://([^,/]+):([0-9]+)");
  private static final int ANSWER_MILLIS = 5_000;
  private static final long EXECUTOR_MILLIS = 50_000;
  private static final long POLL_MILLIS = 20;

  private final String master;
  private final JavaSparkContext spark;
  private final Set<String> executors = Collections.synchronizedSet(new TreeSet<>());

  private Cluster(String master, JavaSparkContext spark) {
    this.master = master;
    this.spark = spark;
  }

  /**
   * Begins an application and waits for its first executor.
   *
   * @param master such as {@code spark://host:7077} or {@code local[2]}
   * @throws InvalidInputException if no such master answers, or gives no executor within a minute
   */
  public static Cluster connect(String master) {
    checkAnswers(master);
    SparkConf settings = new SparkConf().setMaster(master);
    settings.setIfMissing("spark.app.name", "sleb4j");
    if (!master.startsWith("local[")) {
      settings.setIfMissing("spark.jars", String.join(",", jars()));
    }
    settings.setIfMissing("spark.ui.enabled", "false");
    settings.setIfMissing("spark.ui.showConsoleProgress", "false");
    settings.setIfMissing("spark.task.interruptOnCancel", "true");
    Cluster cluster = new Cluster(master, start(master, settings));
    try {
      cluster.awaitExecutor();
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /** Returns this library and those in the folder lib beside it, which executors fetch. */
  private static List<String> jars() {
    Path own =
        Path.of(
            URI.create(
                Cluster.class.getProtectionDomain().getCodeSource().getLocation().toString()));
    if (Files.isDirectory(own)) {
      return List.of(); // compiled, not packaged: executors have a class path of their own
    }
    try (Stream<Path> libraries = Files.list(own.resolveSibling("lib"))) {
      return Stream.concat(Stream.of(own), libraries.sorted()).map(Path::toString).toList();
    } catch (IOException e) {
      return List.of(own.toString());
    }
  }

  private static JavaSparkContext start(String master, SparkConf settings) {
    try {
      return new JavaSparkContext(settings);
    } catch (RuntimeException e) {
      throw new InvalidInputException(
          Strings.format("Spark does not start with the master %s: %s.", master, firstLine(e)), e);
    } catch (IllegalAccessError | ExceptionInInitializerError e) {
      throw new InvalidInputException(
          "Spark needs packages of java.base to be open: start target/sleb4j, or give the JVM the"
              + " options that docs/spark.md lists.",
          e);
    }
  }

  private static String firstLine(Throwable e) {
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    return message.lines().findFirst().orElse("").replaceAll("\\.$", "");
  }

  private static void checkAnswers(String master) {
    Matcher standalone = STANDALONE.matcher(master);
    if (!standalone.matches()) {
      return;
    }
    try (Socket socket = new Socket()) {
      int port = Integer.parseInt(standalone.group(2));
      socket.connect(new InetSocketAddress(standalone.group(1), port), ANSWER_MILLIS);
    } catch (IOException | IllegalArgumentException e) {
      throw new InvalidInputException(
          Strings.format(
              "No Spark master answers at %s (%s): start one, or name another.",
              master, firstLine(e)));
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
                master, EXECUTOR_MILLIS / 1000, spark.version()));
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

  /**
   * Returns where walks through a model run: here. The model must be open as long as they are used.
   *
   * @param name by which every node opens it
   */
  public Walks walks(String name, Model model) {
    ModelReference reference = ModelReference.of(name, model);
    if (isLocal()) {
      OpenedModels.lend(reference, model);
    }
    return new ClusterWalks(this, reference);
  }

  Broadcast<int[][][]> broadcast(int[][][] tokens) {
    return spark.broadcast(tokens);
  }

  /**
   * Runs a task on each batch.
   *
   * @return what they found, in the order of the batches
   * @throws InvalidInputException if an executor refuses the input, or the job fails
   * @throws Interrupted if the thread was interrupted; the job is cancelled
   */
  List<BatchScores> run(BatchTask task, int batches, DoubleConsumer progress) {
    List<Integer> numbers = IntStream.range(0, batches).boxed().toList();
    JavaFutureAction<List<BatchScores>> job =
        spark.parallelize(numbers, batches).map(task).collectAsync();
    Patience patience = new Patience();
    try {
      while (!job.isDone()) {
        Interrupted.waiting(() -> Thread.sleep(POLL_MILLIS));
        progress.accept((double) done(job) / batches);
        patience.check();
      }
      return checked(job.get());
    } catch (Interrupted | InvalidInputException e) {
      job.cancel(true);
      throw e;
    } catch (InterruptedException e) {
      job.cancel(true);
      Thread.currentThread().interrupt();
      Interrupted.check();
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw failed(e.getCause());
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
          master,
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

  private List<BatchScores> checked(List<BatchScores> scores) {
    for (BatchScores some : scores) {
      if (!some.refusal().isEmpty()) {
        throw new InvalidInputException(
            Strings.format("On executor %s: %s", some.executor(), some.refusal()));
      }
      executors.add(some.executor());
    }
    return scores.stream().sorted(Comparator.comparingInt(BatchScores::batch)).toList();
  }

  private static RuntimeException failed(Throwable cause) {
    return cause instanceof SparkException
        ? new InvalidInputException(Strings.format("The Spark job failed: %s.", firstLine(cause)))
        : new IllegalStateException(cause);
  }

  /** Returns the address of its master. */
  public String master() {
    return master;
  }

  /** Returns how many executors have worked so far. */
  public int executors() {
    return executors.size();
  }

  /** Returns its master and how many executors have worked. */
  @Override
  public String toString() {
    return Strings.format("%s, %d executor(s)", master, executors());
  }

  @Override
  public void close() {
    OpenedModels.takeBack();
    spark.close();
  }
}
