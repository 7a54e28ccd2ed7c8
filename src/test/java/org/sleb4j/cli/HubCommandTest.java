package org.sleb4j.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.OwnJava;
import org.sleb4j.demo.Demo;
import org.sleb4j.hub.FakeHub;
import org.sleb4j.json.Json;

/** Runs the program in a process of its own, since only that has other environment variables. */
class HubCommandTest {
  @TempDir Path home;

  private FakeHub server;

  @BeforeEach
  void serve() throws IOException {
    server = new FakeHub();
    try (Stream<Path> files = Files.list(Demo.directory())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        server.large("some/stories", file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    server.large("datasets/some/texts", "raw/test.txt", wikiText().getBytes(UTF_8));
  }

  /** Returns the demo's text in the form of WikiText's rows, joined. */
  private static String wikiText() throws IOException {
    List<String> paragraphs = Files.readAllLines(Demo.calibration());
    return "\n\n = Kites = \n\n\n "
        + paragraphs.stream()
            .filter(line -> !line.isBlank())
            .collect(Collectors.joining(" \n\n\n "));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void takesModelAndTextFromTheHubAndThenFromItsCache() throws Exception {
    String text = "hf://datasets/some/texts/raw/test.txt";
    String[] command = {
      "perplexity",
      "--model",
      "some/stories",
      "--preset",
      "wikitext2",
      "--text",
      text,
      "--json",
      "--window-length",
      "64",
      "--windows",
      "2"
    };
    JsonNode result = Json.parse(run(0, "0", command).getBytes(UTF_8), "output");
    assertEquals("wikitext2", result.get("text").get("protocol").asText());
    assertEquals(2, result.get("windows").asInt());
    assertTrue(result.get("perplexity").asDouble() < 200, result.toString());
    server.close();
    JsonNode again = Json.parse(run(0, "1", command).getBytes(UTF_8), "output");
    assertEquals(result.get("perplexity"), again.get("perplexity"));
    assertTrue(run(2, "1", "info", "--model", "some/other").contains("unset it to fetch"));
  }

  @Test
  void cutsAPresetOfTheHubIntoItsOwnWindows() throws Exception {
    String text = Files.readString(Demo.calibration());
    String document = Json.line(Map.of("text", text.substring(0, 9000)));
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write((document + "\n").getBytes(UTF_8));
    }
    server.large(
        "datasets/allenai/c4", "en/c4-validation.00000-of-00008.json.gz", packed.toByteArray());
    String[] command = {"perplexity", "--model", "some/stories", "--preset", "c4", "--json"};
    JsonNode cut = Json.parse(run(0, "0", command).getBytes(UTF_8), "output").get("text");
    assertEquals("c4", cut.get("protocol").asText());
    JsonNode info =
        Json.parse(
            run(0, "0", "info", "--model", "some/stories", "--json").getBytes(UTF_8), "output");
    assertEquals(Math.min(2048, info.get("context").asInt()), cut.get("windowLength").asInt());
  }

  @Test
  void takesTheRowsOfATaskFromTheHub() throws Exception {
    String rows =
        """
        {"start": "Once upon a", "a": "time", "b": "oven", "right": "0"}
        {"start": "The little girl was very", "a": "of", "b": "happy", "right": "1"}
        """;
    server.large("datasets/some/rows", "default/test.jsonl", rows.getBytes(UTF_8));
    String task =
        """
        {"name": "own", "context": "{{start}}", "continuation": ["{{a}}", "{{b}}"],
         "answer": "{{right}}", "metrics": ["acc"],
         "hub": {"dataset": "some/rows", "file": "default/test.jsonl"}}
        """;
    Path file = Files.writeString(home.resolve("own.json"), task);
    String[] command = {"zeroshot", "--model", "some/stories", "--task", file.toString(), "--json"};
    JsonNode result = Json.parse(run(0, "0", command).getBytes(UTF_8), "output");
    assertEquals(2, result.get("n").asInt());
    assertEquals(1.0, result.get("acc").asDouble());
  }

  @Test
  void asksTheProxyOfTheEnvironmentForATunnelWithThePasswordOfItsAddress() throws Exception {
    List<String> heard = new ArrayList<>();
    try (ServerSocket proxy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread thread = new Thread(() -> refuse(proxy, heard));
      thread.start();
      Map<String, String> variables =
          Map.of(
              "HF_ENDPOINT",
              "https://hub.invalid",
              "https_proxy",
              "http://me:p%40ss@127.0.0.1:" + proxy.getLocalPort());
      String printed = run(2, variables, "info", "--model", "org/name");
      assertTrue(printed.startsWith("The proxy asks for a name and a password: put them"), printed);
      assertFalse(printed.contains("@ss"), printed);
      thread.join();
    }
    assertEquals("CONNECT hub.invalid:443 HTTP/1.1", heard.get(0));
    assertTrue(heard.contains("Proxy-Authorization: Basic bWU6cEBzcw=="), heard.toString());
  }

  /** Hears one request and answers it as a proxy that wants another password. */
  private static void refuse(ServerSocket proxy, List<String> heard) {
    try (Socket client = proxy.accept();
        BufferedReader in =
            new BufferedReader(new InputStreamReader(client.getInputStream(), ISO_8859_1))) {
      for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
        heard.add(line);
      }
      client
          .getOutputStream()
          .write(
              "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
                  .getBytes(ISO_8859_1));
    } catch (IOException e) {
      heard.add(e.toString());
    }
  }

  /** Returns what the program prints, when it ends with this status. */
  private String run(int status, String offline, String... arguments) throws Exception {
    return run(status, Map.of("HF_HUB_OFFLINE", offline), arguments);
  }

  private String run(int status, Map<String, String> variables, String... arguments)
      throws Exception {
    List<String> command = new ArrayList<>();
    command.add(OwnJava.path());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(arguments));
    Path printed = home.resolve("printed");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(printed.toFile());
    builder.environment().put("HF_HOME", home.resolve("hf").toString());
    builder.environment().put("HF_ENDPOINT", server.endpoint().toString());
    builder.environment().put("NO_PROXY", "127.0.0.1,localhost");
    builder.environment().keySet().removeAll(List.of("HF_HUB_CACHE", "HF_TOKEN"));
    builder.environment().putAll(variables);
    Process process = builder.start();
    assertTrue(process.waitFor(300, TimeUnit.SECONDS));
    String text = Files.readString(printed);
    assertEquals(status, process.exitValue(), text);
    return text;
  }
}
