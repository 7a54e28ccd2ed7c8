package org.sleb4j.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.sleb4j.checkpoint.TestFiles.assertRefused;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.check.Warnings;

class CheckpointTest {
  private static final byte[] BIN = TestFiles.bytes(TestFiles.torch("module.zip.bin"));
  private static final byte[] OLD_BIN = TestFiles.bytes(TestFiles.torch("plain.legacy.bin"));

  @TempDir Path top;
  private Path model;

  @BeforeEach
  void makeModel() throws IOException {
    model = Files.createDirectories(top.resolve("models/m"));
    write("config.json", "{}".getBytes(UTF_8));
  }

  private Path write(String file, byte[] bytes) {
    return TestFiles.write(model.resolve(file), bytes);
  }

  private Set<String> names() {
    return Checkpoint.open(model).tensors().keySet();
  }

  /** A safetensors file of one tensor without elements. */
  private static byte[] safetensors(String name) {
    return SafetensorsMaker.file(
        "{" + SafetensorsMaker.entry(name, "F32", "[0]", 0, 0) + "}", new byte[0]);
  }

  private void index(String format, Map<String, String> files) {
    String map =
        files.entrySet().stream()
            .map(e -> "\"" + e.getKey() + "\":\"" + e.getValue() + "\"")
            .collect(Collectors.joining(","));
    write(format + ".index.json", ("{\"weight_map\":{" + map + "}}").getBytes(UTF_8));
  }

  @Test
  void prefersSafetensorsAndSingleFiles() {
    write("old", OLD_BIN);
    index("pytorch_model.bin", Map.of("weight", "old"));
    assertEquals(Set.of("weight"), names());
    write("pytorch_model.bin", BIN);
    assertEquals(Set.of("0.weight", "0.bias", "1.weight"), names());
    write("shard", safetensors("sharded"));
    index("model.safetensors", Map.of("sharded", "shard"));
    assertEquals(Set.of("sharded"), names());
    write("model.safetensors", safetensors("single"));
    assertEquals(Set.of("single"), names());
  }

  @Test
  void namesWhatItLookedForWhereThereAreNoWeights() {
    assertRefused(this::names, "model.safetensors, model.safetensors.index.json, pytorch_model");
  }

  @Test
  void readsShardsOfPyTorch() {
    write("a.bin", BIN);
    write("b.bin", OLD_BIN);
    index(
        "pytorch_model.bin",
        Map.of("0.weight", "a.bin", "0.bias", "a.bin", "1.weight", "a.bin", "weight", "b.bin"));
    assertEquals(4, names().size());
    assertEquals(4 * (6 + 2 + 12 + 2), Checkpoint.open(model).bytes());
  }

  @Test
  void readsTheShardsWhereTheIndexSaysOtherwiseAndWarns() {
    List<String> warnings = new ArrayList<>();
    write("a.bin", OLD_BIN);
    index("pytorch_model.bin", Map.of("weight", "a.bin", "other", "a.bin"));
    assertEquals(Set.of("weight"), Warnings.heardBy(warnings::add, this::names));
    assertTrue(
        warnings
            .get(0)
            .endsWith("disagree about 1 tensor, the first is other: the shards are used."),
        warnings.get(0));
    index("pytorch_model.bin", Map.of("other", "a.bin"));
    assertEquals(Set.of("weight"), Warnings.heardBy(warnings::add, this::names));
    assertTrue(warnings.get(1).contains("about 2 tensors, the first is weight"), warnings.get(1));
    index("pytorch_model.bin", Map.of("weight", "c.bin"));
    assertRefused(this::names, "There is no file", "c.bin");
  }

  @Test
  void takesOfTwoTensorsOfOneNameTheOneThatTheIndexNames() {
    List<String> warnings = new ArrayList<>();
    write("a.bin", OLD_BIN);
    write("b.bin", OLD_BIN);
    write("c.bin", BIN);
    index(
        "pytorch_model.bin",
        Map.of(
            "weight",
            "b.bin",
            "other",
            "a.bin",
            "0.weight",
            "c.bin",
            "0.bias",
            "c.bin",
            "1.weight",
            "c.bin"));
    var read = Warnings.heardBy(warnings::add, () -> Checkpoint.open(model).tensors());
    assertEquals(model.resolve("b.bin"), read.get("weight").file());
    assertEquals(1, warnings.size());
    index("pytorch_model.bin", Map.of("x", "a.bin", "y", "b.bin"));
    assertRefused(
        this::names, "weight is in two shards, a.bin and b.bin, and the index names neither");
  }

  @ParameterizedTest
  @CsvSource({
    "'{}', weight_map must be an object",
    "'[]', weight_map must be an object",
    "'{\"weight_map\":{}}', weight_map must be an object",
    "'{\"weight_map\":[\"a\"]}', weight_map must be an object",
    "'{\"weight_map\":{\"w\":1}}', the file of w (1) must be a string",
    "'{\"weight_map\":{\"w\":\"\"}}', is not a file",
    "'{\"weight_map\":{\"w\":\".\"}}', is not a file",
    "'{\"weight_map\":{\"w\":\"a\\u0000b\"}}', is not a file name",
    "'{\"weight_map\":{\"w\":\"a\\nb\"}}', There is no file",
    "'{', not valid JSON"
  })
  void refusesAnIndexThatNamesNoFiles(String index, String part) {
    write("pytorch_model.bin.index.json", index.getBytes(UTF_8));
    assertRefused(this::names, part);
  }

  @Test
  void refusesAWeightMapThatPointsOutsideTheDirectory() {
    Path outside = TestFiles.write(top.resolve("secret.bin"), OLD_BIN);
    for (String name :
        new String[] {"../../secret.bin", outside.toString(), "x/../../../secret.bin"}) {
      write("x/y", new byte[0]);
      index("pytorch_model.bin", Map.of("weight", name));
      assertRefused(this::names, "leads out of the model directory");
    }
  }

  @Test
  void followsLinksThatAPersonMade() throws IOException {
    Path outside = TestFiles.write(top.resolve("elsewhere.bin"), OLD_BIN);
    Path link = Files.createSymbolicLink(model.resolve("pytorch_model.bin"), outside);
    assertEquals(Set.of("weight"), names());
    Files.delete(link);
    Files.createSymbolicLink(model.resolve("a.bin"), outside);
    index("pytorch_model.bin", Map.of("weight", "a.bin"));
    assertEquals(Set.of("weight"), names());
    Files.delete(model.resolve("config.json"));
    Files.createSymbolicLink(model.resolve("config.json"), Path.of("/dev/zero"));
    assertRefused(this::names, "is not a file");
  }

  @Test
  void readsNoOtherFileInPlaceOfALinkThatLeadsNowhere() throws IOException {
    write("pytorch_model.bin", BIN);
    Path link = model.resolve("model.safetensors");
    Files.createSymbolicLink(link, Path.of("gone"));
    assertRefused(this::names, "There is no file", "model.safetensors");
    Files.delete(link);
    Files.createSymbolicLink(link, Path.of("model.safetensors"));
    assertRefused(this::names, "There is no file", "model.safetensors");
  }

  @Test
  void refusesALinkToADirectoryOutside() throws IOException {
    Path other = Files.createDirectories(top.resolve("other"));
    TestFiles.write(other.resolve("a.bin"), OLD_BIN);
    Files.createSymbolicLink(model.resolve("sub"), other);
    index("pytorch_model.bin", Map.of("weight", "sub/a.bin"));
    assertRefused(this::names, "leads out of the model directory");
  }

  @Test
  void followsLinksWithinTheDirectoryAndToIt() throws IOException {
    write("weights/real", OLD_BIN);
    Files.createSymbolicLink(model.resolve("pytorch_model.bin"), Path.of("weights/real"));
    assertEquals(Set.of("weight"), names());
    model = Files.createSymbolicLink(top.resolve("here"), model);
    assertEquals(Set.of("weight"), names());
  }

  @Test
  void readsTheHubsCache() throws IOException {
    Path cache = top.resolve("models--org--name");
    TestFiles.write(cache.resolve("blobs/1234"), OLD_BIN);
    TestFiles.write(cache.resolve("blobs/5678"), "{}".getBytes(UTF_8));
    model = Files.createDirectories(cache.resolve("snapshots/abcdef"));
    Files.createSymbolicLink(model.resolve("config.json"), Path.of("../../blobs/5678"));
    Files.createSymbolicLink(model.resolve("pytorch_model.bin"), Path.of("../../blobs/1234"));
    assertEquals(Set.of("weight"), names());
  }

  @Test
  void readsTheBlobsThatAllModelsOfTheHubsCacheShare() throws IOException {
    TestFiles.write(top.resolve("blobs/ab/abcd"), OLD_BIN);
    for (String folder : List.of("models--org--name", "name")) {
      Path repo = top.resolve(folder);
      model = Files.createDirectories(repo.resolve("snapshots/abcdef"));
      TestFiles.write(model.resolve("config.json"), "{}".getBytes(UTF_8));
      Files.createDirectories(repo.resolve("blobs"));
      Files.createSymbolicLink(repo.resolve("blobs/1234"), Path.of("../../blobs/ab/abcd"));
      Files.createSymbolicLink(model.resolve("pytorch_model.bin"), Path.of("../../blobs/1234"));
      assertEquals(Set.of("weight"), names());
    }
  }

  @Test
  void refusesLinksThatLeadNowhereOrInCircles() throws IOException {
    Files.createSymbolicLink(model.resolve("a.bin"), Path.of("b.bin"));
    Files.createSymbolicLink(model.resolve("b.bin"), Path.of("a.bin"));
    index("pytorch_model.bin", Map.of("weight", "a.bin"));
    assertRefused(this::names, "There is no file");
  }

  @Test
  @Timeout(20)
  void refusesWhatIsNoRegularFile() throws Exception {
    Files.createDirectory(model.resolve("model.safetensors"));
    assertRefused(this::names, "model.safetensors is not a file");
    Files.delete(model.resolve("model.safetensors"));
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/mkfifo")), "left out: there is no mkfifo");
    Path pipe = model.resolve("pytorch_model.bin");
    Process process = new ProcessBuilder("/usr/bin/mkfifo", pipe.toString()).start();
    assertTrue(process.waitFor(10, TimeUnit.SECONDS));
    assertRefused(this::names, "is not a file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.safetensors", "pytorch_model.bin", "config.json"})
  void knowsAPointerOfGitLfs(String file) {
    write("pytorch_model.bin", OLD_BIN);
    String pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:12\nsize 3\n";
    write(file, pointer.getBytes(UTF_8));
    assertRefused(this::names, file + " is a Git LFS pointer", "git lfs pull");
  }

  @Test
  void refusesAConfigOfAbsurdSize() {
    write("config.json", new byte[(16 << 20) + 1]);
    assertRefused(this::names, "config.json has 16777217 bytes");
  }

  @Test
  void namesAMissingDirectoryAndAMissingConfig() {
    assertRefused(() -> Checkpoint.open(top.resolve("nowhere")), "no model directory", "nowhere");
    assertRefused(() -> Checkpoint.open(top), "There is no file", "config.json");
  }
}
