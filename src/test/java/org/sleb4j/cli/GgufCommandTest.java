package org.sleb4j.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.OwnJava;
import org.sleb4j.demo.Demo;
import org.sleb4j.gguf.Gguf;
import org.sleb4j.gguf.PlacedTensor;
import org.sleb4j.json.Json;

/**
 * Commands on a GGUF file do what they do on the model that it was made of. They run in processes
 * of their own, which unpack it into another cache than the user's.
 */
class GgufCommandTest {
  private static final String[] WINDOWS = {
    "--protocol",
    "consecutive",
    "--text",
    Demo.calibration().toString(),
    "--windows",
    "2",
    "--window-length",
    "64"
  };

  @TempDir Path folder;

  private Path file;

  @BeforeEach
  void export() {
    file = folder.resolve("demo.gguf");
    Ran.of("export", "--json", "--model", "demo", "--type", "bf16", "--out", file.toString())
        .json();
  }

  private String run(int status, Path model, String command, String... arguments)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>();
    all.add(OwnJava.path());
    all.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    all.addAll(List.of(command, "--model", model.toString()));
    all.addAll(List.of(arguments));
    Path out = folder.resolve("out");
    Path log = folder.resolve("log");
    ProcessBuilder builder =
        new ProcessBuilder(all).redirectOutput(out.toFile()).redirectError(log.toFile());
    builder.environment().put("XDG_CACHE_HOME", folder.resolve("cache").toString());
    Process process = builder.start();
    assertTrue(process.waitFor(300, TimeUnit.SECONDS));
    assertEquals(status, process.exitValue(), Files.readString(log));
    return Files.readString(status == 0 ? out : log);
  }

  private JsonNode json(Path model, String command, String... arguments)
      throws IOException, InterruptedException {
    String[] all = Stream.concat(Stream.of("--json"), Stream.of(arguments)).toArray(String[]::new);
    return Json.parse(run(0, model, command, all).getBytes(UTF_8), "output");
  }

  private static JsonNode demo(String command, String... arguments) {
    return Ran.of(
            Stream.concat(Stream.of(command, "--json", "--model", "demo"), Stream.of(arguments))
                .toArray(String[]::new))
        .json();
  }

  @Test
  void infoShowsTheTypesAndTheSizeOfTheFile() throws Exception {
    JsonNode info = json(file, "info");
    assertEquals(12, info.get("blocks").intValue());
    assertEquals("bf16", info.at("/gguf/type").asText());
    assertEquals("{\"bf16\":85,\"f32\":25}", info.at("/gguf/types").toString());
    assertEquals(Files.size(file), info.at("/gguf/bytes").longValue());
    assertEquals("bf16", info.get("type").asText());
    assertEquals(Files.size(file), info.get("bytesOnDisk").longValue());
    String text = run(0, file, "info");
    assertTrue(text.contains("on disk     7.2 MiB, tensors: 85 of bf16, 25 of f32"), text);
    try (Stream<Path> unpacked = Files.list(folder.resolve("cache/sleb4j/gguf"))) {
      assertEquals(1, unpacked.count());
    }
  }

  @Test
  void measuresTheModelOfTheFile() throws Exception {
    JsonNode expected = demo("perplexity", WINDOWS);
    JsonNode found = json(file, "perplexity", WINDOWS);
    assertEquals(expected.get("perplexity"), found.get("perplexity"));
    expected = demo("search", with(WINDOWS, "--remove", "1"));
    found = json(file, "search", with(WINDOWS, "--remove", "1"));
    assertEquals(expected.get("removed"), found.get("removed"));
    assertEquals(1, found.get("removed").size());
  }

  private static String[] with(String[] some, String... more) {
    return Stream.concat(Stream.of(some), Stream.of(more)).toArray(String[]::new);
  }

  @Test
  void exportsTheFileWithoutABlockBitForBit() throws Exception {
    Path out = folder.resolve("pruned.gguf");
    JsonNode made = json(file, "export", "--removed", "3", "--out", out.toString());
    assertEquals("{\"bf16\":78,\"f32\":23}", made.get("types").toString());
    assertArrayEquals(bytes(file, "blk.4.attn_q.weight"), bytes(out, "blk.3.attn_q.weight"));
    assertArrayEquals(bytes(file, "output_norm.weight"), bytes(out, "output_norm.weight"));
    String refused = run(2, file, "export", "--out", file.toString(), "--overwrite");
    assertTrue(refused.contains("is the file that the model is read from"), refused);
  }

  private static byte[] bytes(Path file, String name) throws IOException {
    PlacedTensor tensor =
        Gguf.read(file).tensors().stream()
            .filter(each -> each.info().name().equals(name))
            .findFirst()
            .orElseThrow();
    byte[] all = Files.readAllBytes(file);
    int begin = (int) tensor.offset();
    return Arrays.copyOfRange(all, begin, begin + (int) tensor.info().bytes());
  }
}
