package org.sleb4j.notebook;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.sleb4j.OwnJava;

/** The built-in kernel in a process of its own, started as Jupyter starts it. */
final class RunningKernel implements AutoCloseable {
  private final Process process;
  private final Path connectionFile;
  final KernelClient client;

  RunningKernel() throws Exception {
    this(Endpoints.free());
  }

  RunningKernel(Endpoints ports) throws Exception {
    this(ports, List.of(OwnJava.path(), "-Xmx512m", "-cp", System.getProperty("java.class.path")));
  }

  private RunningKernel(Endpoints ports, List<String> java) throws Exception {
    connectionFile =
        Files.writeString(Files.createTempFile("kernel", ".json"), ports.connectionFile());
    process = start(java, connectionFile);
    client = new KernelClient(ports);
  }

  /** Starts it where Apache Spark runs. */
  static RunningKernel withSpark() throws Exception {
    return new RunningKernel(Endpoints.free(), OwnJava.withSpark());
  }

  private static Process start(List<String> java, Path connectionFile) throws IOException {
    List<String> command = new ArrayList<>(java);
    command.addAll(
        List.of(
            "--add-opens=jdk.jshell/jdk.jshell=ALL-UNNAMED",
            "org.sleb4j.notebook.BuiltInKernel",
            connectionFile.toString(),
            Path.of("src", "main", "java").toString()));
    return new ProcessBuilder(command).inheritIO().start();
  }

  /** Waits for the process to end by itself. */
  boolean ends() throws InterruptedException {
    return process.waitFor(20, TimeUnit.SECONDS);
  }

  int exitStatus() {
    return process.exitValue();
  }

  @Override
  public void close() throws IOException {
    client.close();
    process.destroyForcibly();
    Files.delete(connectionFile);
  }
}
