package org.sleb4j.notebook;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    connectionFile =
        Files.writeString(Files.createTempFile("kernel", ".json"), ports.connectionFile());
    process = start(connectionFile);
    client = new KernelClient(ports);
  }

  private static Process start(Path connectionFile) throws IOException {
    return new ProcessBuilder(
            OwnJava.path(),
            "--add-opens",
            "jdk.jshell/jdk.jshell=ALL-UNNAMED",
            "-Xmx512m",
            "-cp",
            System.getProperty("java.class.path"),
            "org.sleb4j.notebook.BuiltInKernel",
            connectionFile.toString(),
            Path.of("src", "main", "java").toString())
        .inheritIO()
        .start();
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
