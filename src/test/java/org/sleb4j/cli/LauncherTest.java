package org.sleb4j.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.OwnJava;

/** The launcher beside the jar finds the jar and a Java, or says what is missing. */
class LauncherTest {
  private static final List<String> TOOLS = List.of("dirname", "readlink", "sed", "sh");

  @TempDir Path folder;

  private Path launcher;
  private Path tools;

  @BeforeEach
  void install() throws IOException {
    Path home = Files.createDirectory(folder.resolve("a folder"));
    launcher = home.resolve("sleb4j");
    Files.copy(Path.of("src/main/launcher/sleb4j"), launcher);
    assertTrue(launcher.toFile().setExecutable(true));
    writeJar(home.resolve("sleb4j.jar"));
    tools = Files.createDirectory(folder.resolve("tools"));
    for (String tool : TOOLS) {
      Files.createSymbolicLink(tools.resolve(tool), tool(tool));
    }
  }

  private static Path tool(String name) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .map(part -> Path.of(part, name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow();
  }

  /** Writes a jar that starts the command line from where it was compiled to. */
  private static void writeJar(Path jar) throws IOException {
    String path = OwnJava.classPath();
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Main.class.getName());
    manifest
        .getMainAttributes()
        .put(
            Attributes.Name.CLASS_PATH,
            Arrays.stream(path.split(File.pathSeparator))
                .map(part -> Path.of(part).toAbsolutePath().toUri().toString())
                .collect(Collectors.joining(" ")));
    try (OutputStream out = Files.newOutputStream(jar)) {
      new JarOutputStream(out, manifest).close();
    }
  }

  /** What a process printed, both streams together, and returned. */
  private record Ended(int status, String text) {}

  private Ended run(Path command, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command.toString());
    builder.command().addAll(List.of(arguments));
    builder.directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().put("PATH", tools.toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Ended(process.waitFor(), text);
  }

  private static Map<String, String> thisJava() {
    return Map.of("JAVA_HOME", System.getProperty("java.home"));
  }

  private Path fakeJava(String printed) throws IOException {
    Path home = folder.resolve("other");
    Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\necho '" + printed + "' >&2\n");
    assertTrue(java.toFile().setExecutable(true));
    return home;
  }

  @Test
  void worksFromAnyDirectoryAndThroughLinks() throws IOException, InterruptedException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("a folder", "sleb4j"));
    Path second = Files.createSymbolicLink(folder.resolve("second"), link.toAbsolutePath());
    for (Path command : List.of(launcher, link, second)) {
      Ended ended = run(command, thisJava(), "--version");
      assertEquals(0, ended.status(), ended.text());
      assertTrue(ended.text().startsWith("sleb4j "), ended.text());
    }
  }

  @Test
  void passesArgumentsOptionsAndTheStatusOn() throws IOException, InterruptedException {
    Map<String, String> environment = new HashMap<>(thisJava());
    environment.put("JAVA_OPTS", "-Xmx64m -showversion");
    Ended ended = run(launcher, environment, "info", "--model", "no such folder");
    assertEquals(2, ended.status(), ended.text());
    assertTrue(ended.text().contains("no such folder"), ended.text());
    assertTrue(ended.text().contains("Runtime Environment"), ended.text());
  }

  @Test
  void findsJavaOnThePath() throws IOException, InterruptedException {
    Path java = Path.of(OwnJava.path());
    Files.createSymbolicLink(tools.resolve("java"), java);
    assertEquals(0, run(launcher, Map.of(), "--version").status());
  }

  @Test
  void saysThatThereIsNoJava() throws IOException, InterruptedException {
    Ended none = run(launcher, Map.of(), "--version");
    assertEquals(1, none.status());
    assertEquals(
        "sleb4j: there is no java on the path; install Java 17 or later, or set JAVA_HOME.\n",
        none.text());
    Ended wrong = run(launcher, Map.of("JAVA_HOME", "/nowhere"), "--version");
    assertEquals(1, wrong.status());
    assertTrue(wrong.text().contains("JAVA_HOME (/nowhere) has no bin/java"), wrong.text());
  }

  @Test
  void refusesAnOlderJava() throws IOException, InterruptedException {
    for (String old : List.of("11.0.2\" 2019-01-15", "1.8.0_292\"")) {
      Path home = fakeJava("openjdk version \"" + old);
      Ended ended = run(launcher, Map.of("JAVA_HOME", home.toString()), "--version");
      assertEquals(1, ended.status());
      assertTrue(ended.text().contains("sleb4j needs Java 17 or later"), ended.text());
    }
  }

  @Test
  void saysThatTheJarIsMissing() throws IOException, InterruptedException {
    Files.delete(launcher.resolveSibling("sleb4j.jar"));
    Ended ended = run(launcher, thisJava(), "--version");
    assertEquals(1, ended.status());
    assertTrue(
        ended.text().endsWith("sleb4j.jar is missing; build it with mvn -q -DskipTests package.\n"),
        ended.text());
  }
}
