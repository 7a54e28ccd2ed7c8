package org.sleb4j.spark;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.sleb4j.check.Check;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;

/**
 * Starts the one Spark application that a process can have, or takes the one that it has.
 *
 * <p>Settings come from system properties that begin with {@code spark.}, as {@code spark-submit}
 * sets them.
 */
final class Application {
  /** Marks an application that was started here, and ends with its cluster. */
  private static final String OURS = "spark.sleb4j.started";

  private static final String MASTER = "spark.master";
  private static final String JARS = "spark.jars";
  private static final Pattern STANDALONE = Pattern.compile("spark://([^,/]+):([0-9]+)");
  private static final int ANSWER_MILLIS = 5_000;

  private Application() {}

  /**
   * Returns the application of a master.
   *
   * @param master none for that of the application that runs, or of {@code spark.master}
   * @throws InvalidInputException if no such master answers, or another application runs
   */
  static JavaSparkContext of(Optional<String> master) {
    master.ifPresent(Application::checkAnswers);
    SparkConf settings = new SparkConf();
    master.ifPresent(settings::setMaster);
    settings.setIfMissing("spark.app.name", "sleb4j");
    settings.setIfMissing("spark.driver.maxResultSize", "0"); // jobs bound what they bring back
    settings.setIfMissing("spark.ui.enabled", "false");
    settings.setIfMissing("spark.ui.showConsoleProgress", "false");
    settings.setIfMissing("spark.task.interruptOnCancel", "true");
    settings.set(OURS, "true");
    addJars(settings);
    SparkContext found = started(settings);
    master.ifPresent(wanted -> checkMaster(found, wanted));
    JavaSparkContext application = JavaSparkContext.fromSparkContext(found);
    if (!isOurs(application) && !found.isLocal()) {
      jars().stream().filter(jar -> !application.jars().contains(jar)).forEach(application::addJar);
    }
    return application;
  }

  /** Returns whether it was started here, and not by somebody who goes on to use it. */
  static boolean isOurs(JavaSparkContext application) {
    return application.getConf().contains(OURS);
  }

  /** Executors on this machine share its files; others fetch them. */
  private static void addJars(SparkConf settings) {
    String master = settings.get(MASTER, "");
    if (master.startsWith("local-cluster[")) {
      Check.that(
          System.getenv("SPARK_HOME") != null,
          "%s starts processes from SPARK_HOME, which is not set: set it to target/spark, or to a"
              + " Spark distribution.",
          master);
      settings.setIfMissing("spark.executor.extraClassPath", System.getProperty("java.class.path"));
    } else if (!master.matches("local(\\[.*)?")) {
      settings.setIfMissing(JARS, String.join(",", jars()));
    }
  }

  /** Returns this library and those in the folder lib beside it, which executors fetch. */
  private static List<String> jars() {
    Path own =
        Path.of(
            URI.create(
                Application.class.getProtectionDomain().getCodeSource().getLocation().toString()));
    if (Files.isDirectory(own)) {
      return List.of(); // compiled, not packaged: executors have a class path of their own
    }
    try (Stream<Path> libraries = Files.list(own.resolveSibling("lib"))) {
      return Stream.concat(Stream.of(own), libraries.sorted()).map(Path::toString).toList();
    } catch (IOException e) {
      return List.of(own.toString());
    }
  }

  private static SparkContext started(SparkConf settings) {
    String master = settings.get(MASTER, "none");
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try {
      // tasks of this process are found by it, and in a notebook the thread's own may not know them
      Thread.currentThread().setContextClassLoader(Application.class.getClassLoader());
      return SparkContext.getOrCreate(settings);
    } catch (Exception e) { // Scala throws SparkException without declaring it
      throw new InvalidInputException(
          Strings.format("Spark does not start with the master %s: %s.", master, firstLine(e)), e);
    } catch (IllegalAccessError | ExceptionInInitializerError e) {
      throw new InvalidInputException(
          "Spark needs packages of java.base to be open: start target/sleb4j, or give the JVM the"
              + " options in target/spark.options.",
          e);
    } catch (IncompatibleClassChangeError e) {
      throw new InvalidInputException(
          Strings.format(
              "Spark finds classes that are not its own (%s): put target/spark/jars in front of the"
                  + " class path.",
              firstLine(e)),
          e);
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  private static void checkMaster(SparkContext found, String wanted) {
    Check.that(
        found.master().equals(wanted),
        "Spark runs in this process already, with the master %s and not %s, and a process has one:"
            + " close that first, or name no other.",
        found.master(),
        wanted);
  }

  private static void checkAnswers(String master) {
    Matcher standalone = STANDALONE.matcher(master);
    if (!standalone.matches()) {
      return;
    }
    try (Socket socket = new Socket()) {
      int port = Integer.parseInt(standalone.group(2));
      socket.connect(new InetSocketAddress(standalone.group(1), port), ANSWER_MILLIS);
    } catch (UnknownHostException e) {
      throw new InvalidInputException(
          Strings.format(
              "The host of the Spark master %s is not known here: check its name.", master),
          e);
    } catch (IOException | IllegalArgumentException e) {
      throw new InvalidInputException(
          Strings.format(
              "No Spark master answers at %s (%s): start one, or name another.",
              master, firstLine(e)));
    }
  }

  /** Returns what an error says, in a line without a full stop. */
  static String firstLine(Throwable e) {
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    return message.lines().findFirst().orElse("").replaceAll("\\.$", "");
  }
}
