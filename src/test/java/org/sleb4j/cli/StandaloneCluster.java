package org.sleb4j.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.sleb4j.OwnJava;

/**
 * Apache Spark's own standalone cluster on loopback: a master and two workers of one core, each a
 * process, started from the class path of the tests.
 */
final class StandaloneCluster implements AutoCloseable {
  private static final String HOST = "127.0.0.1";

  private final Path folder;
  private final int port;
  private final Process master;
  private final Deque<Process> workers = new ArrayDeque<>();
  private int started;

  StandaloneCluster(Path folder) throws Exception {
    this.folder = folder;
    Files.createDirectories(folder.resolve("home").resolve("jars")); // a worker looks for it
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    master =
        spark("org.apache.spark.deploy.master.Master", "--port", "" + port, "--webui-port", "0");
    awaitMaster();
    startWorker();
    startWorker();
  }

  private void startWorker() throws IOException {
    Path work = Files.createDirectory(folder.resolve("worker" + started++));
    workers.add(
        spark(
            "org.apache.spark.deploy.worker.Worker",
            "--cores",
            "1",
            "--memory",
            "1g",
            "--webui-port",
            "0",
            "--work-dir",
            work.toString(),
            url()));
  }

  String url() {
    return "spark://" + HOST + ":" + port;
  }

  private void awaitMaster() throws Exception {
    while (true) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
        return;
      } catch (IOException e) {
        if (!master.isAlive()) {
          throw e;
        }
        Thread.sleep(100);
      }
    }
  }

  private Process spark(String main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(java("-Xmx256m", main, "--host", HOST));
    command.addAll(List.of(arguments));
    return start(command, ProcessBuilder.Redirect.DISCARD, folder.resolve("log").toFile());
  }

  private Process start(List<String> command, ProcessBuilder.Redirect out, File err)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("SPARK_HOME", folder.resolve("home").toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    builder.environment().put("SPARK_LOCAL_IP", HOST);
    builder.redirectOutput(out);
    return builder.redirectError(ProcessBuilder.Redirect.appendTo(err)).start();
  }

  private static List<String> java(String... more) {
    return Stream.concat(OwnJava.withSpark().stream(), Stream.of(more)).toList();
  }

  /** Starts a command without Spark on its class path. */
  static Process withoutSpark(Path out, String... arguments) throws IOException {
    List<String> others =
        OwnJava.parts()
            .filter(part -> !part.matches(".*(spark-[a-z-]+_2|scala-library|hadoop-client).*"))
            .toList();
    List<String> command = new ArrayList<>(List.of(OwnJava.path(), "-cp"));
    command.add(String.join(File.pathSeparator, others));
    command.add(Main.class.getName());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectOutput(out.toFile())
        .redirectError(errors(out).toFile())
        .start();
  }

  /** Starts a command on the cluster; what it prints goes to a file. */
  Process begin(Path out, String... arguments) throws IOException {
    return begin(
        Main.class,
        out,
        Stream.concat(Stream.of(arguments), Stream.of("--spark", url(), "--json")).toList());
  }

  /** Starts a program with the settings of the cluster, its master among them; see above. */
  Process begin(Class<?> program, Path out, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(
        java(
            "-Dspark.executor.extraClassPath=" + OwnJava.sparkClassPath(),
            "-Dspark.executor.memory=1g",
            "-Dspark.driver.host=" + HOST));
    if (program != Main.class) {
      command.add("-Dspark.master=" + url());
    }
    command.add(program.getName());
    command.addAll(arguments);
    return start(command, ProcessBuilder.Redirect.to(out.toFile()), errors(out).toFile());
  }

  private static Path errors(Path out) {
    return out.resolveSibling(out.getFileName() + ".err");
  }

  /** Waits for the end of a command, and returns what it printed. */
  static Ran end(Process command, Path out) throws Exception {
    assertTrue(command.waitFor(5, TimeUnit.MINUTES), "the command did not end");
    return new Ran(
        command.exitValue(), Files.readString(out, UTF_8), Files.readString(errors(out), UTF_8));
  }

  /** Kills the first worker and its executors, as a lost machine does, and starts another. */
  void replaceAWorker() throws IOException {
    kill(workers.removeFirst());
    startWorker();
  }

  private static void kill(Process worker) {
    Stream.concat(worker.descendants(), Stream.of(worker.toHandle()))
        .toList()
        .forEach(StandaloneCluster::kill);
  }

  private static void kill(ProcessHandle process) {
    process.destroyForcibly();
    process.onExit().join(); // or it could write into the folder while that is deleted
  }

  @Override
  public void close() {
    workers.forEach(StandaloneCluster::kill);
    kill(master.toHandle());
  }
}
