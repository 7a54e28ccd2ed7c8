package org.sleb4j.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.check.Interrupted;
import org.sleb4j.check.InvalidInputException;

/** Fetches from a server that behaves like the hub, and misbehaves as networks do. */
@Timeout(300)
class HubTest {
  private static final String NAME = "org/name";
  private static final String WEIGHTS = "model.safetensors";
  private static final String NEXT = "f".repeat(40);

  @TempDir Path cache;

  private final byte[] weights = bytes(300_000);
  private final List<Long> pauses = Collections.synchronizedList(new ArrayList<>());
  private FakeHub server;
  private Hub hub;

  @BeforeEach
  void serve() throws IOException {
    server = new FakeHub();
    server.small(NAME, "config.json", "{\"model_type\": \"llama\"}");
    server.small(NAME, "tokenizer.json", "{}");
    server.small(NAME, "README.md", "# Name");
    server.large(NAME, WEIGHTS, weights);
    server.large(NAME, "pytorch_model.bin", bytes(100));
    hub = hub(Optional.of("hf_secret"), false);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Hub hub(Optional<String> token, boolean offline) {
    return hub(token, offline, Duration.ofMinutes(1));
  }

  private Hub hub(Optional<String> token, boolean offline, Duration silence) {
    HubOptions options = new HubOptions(server.endpoint(), cache, token, offline, Proxies.NONE);
    return new Hub(options, new Patience(pauses::add, silence, 5));
  }

  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    return bytes;
  }

  @Test
  void fetchesWhatAModelNeedsAndNothingElse() throws IOException {
    Path model = hub.model(NAME);
    assertEquals(cache.resolve("models--org--name/snapshots/" + FakeHub.COMMIT), model);
    assertEquals(Set.of("config.json", "tokenizer.json", WEIGHTS), names(model));
    assertArrayEquals(weights, Files.readAllBytes(model.resolve(WEIGHTS)));
  }

  @Test
  void layoutIsThatOfPythonsCache() throws IOException {
    Path model = hub.model(NAME);
    String hash = FakeHub.hash("SHA-256", "", weights);
    assertEquals(Path.of("../../blobs/" + hash), Files.readSymbolicLink(model.resolve(WEIGHTS)));
    Path folder = cache.resolve("models--org--name");
    assertEquals(FakeHub.COMMIT, Files.readString(folder.resolve("refs/main")));
    assertEquals(3, names(folder.resolve("blobs")).size(), "no partial file is left");
    assertTrue(
        Files.exists(folder.resolve("blobs/9e26dfeeb6e641a33dae4961196235bdb965b21b")),
        "git hash-object of {}");
  }

  @Test
  void tokenIsSentToTheHubAloneAndNotWhereItRedirects() {
    hub.model(NAME);
    for (FakeHub.Request request : server.requests()) {
      assertEquals(
          request.host().equals("hub") ? "Bearer hf_secret" : null, request.token(), "" + request);
    }
    assertTrue(server.requests().stream().anyMatch(request -> request.host().equals("cdn")));
  }

  @Test
  void asksOnceForWhatIsThere() {
    Path model = hub.model(NAME);
    server.forget();
    assertEquals(model, hub.model(NAME));
    assertEquals(1, server.requests().size(), server.requests().toString());
  }

  @Test
  void followsABranchThatMovedAndSharesEqualFiles() throws IOException {
    Path old = hub.model(NAME);
    server.small(NAME, "config.json", "{\"model_type\": \"opt\"}");
    server.commit(NEXT);
    server.forget();
    Path model = hub.model(NAME);
    assertEquals(NEXT, model.getFileName().toString());
    assertEquals("{\"model_type\": \"opt\"}", Files.readString(model.resolve("config.json")));
    assertTrue(server.requests().stream().noneMatch(r -> r.host().equals("cdn")), "same weights");
    assertTrue(Files.exists(old.resolve(WEIGHTS)));
    assertEquals(model, hub(Optional.empty(), true).model(NAME), "main is the new one");
    assertEquals(old, hub(Optional.empty(), true).model(NAME + "@" + FakeHub.COMMIT));
  }

  @Test
  void offlineAsksNobody() {
    Path model = hub.model(NAME);
    server.forget();
    assertEquals(model, hub(Optional.empty(), true).model(NAME));
    assertEquals(List.of(), server.requests());
  }

  @Test
  void offlineSaysWhatIsMissing() throws IOException {
    assertRefused(
        () -> hub(Optional.empty(), true).model(NAME), "HF_HUB_OFFLINE is set: unset it to fetch");
    Files.delete(hub.model(NAME).resolve(WEIGHTS));
    assertRefused(() -> hub(Optional.empty(), true).model(NAME), "model org/name is incomplete in");
  }

  @Test
  void usesTheCacheWhereTheHubIsSilent() {
    Path model = hub.model(NAME);
    server.close();
    List<String> notes = new ArrayList<>();
    assertEquals(model, hub.model(NAME, noting(notes)));
    assertEquals(1, notes.size());
    assertTrue(notes.get(0).contains("cannot be reached (no connection)"), notes.get(0));
    assertTrue(pauses.isEmpty(), "nobody waits for what is not needed");
    assertRefused(() -> hub.model("org/other"), "127.0.0.1 cannot be reached (no connection)");
  }

  private static HubListener noting(List<String> notes) {
    return new HubListener() {
      @Override
      public void fetched(HubProgress progress) {}

      @Override
      public void note(String sentence) {
        notes.add(sentence);
      }
    };
  }

  @Test
  void fetchesTheShardsOfAnIndex() throws IOException {
    shards("a.safetensors", "b.safetensors");
    server.large(NAME, "a.safetensors", bytes(10));
    server.large(NAME, "b.safetensors", bytes(20));
    server.large(NAME, "c.safetensors", bytes(30));
    assertEquals(
        Set.of(
            "config.json",
            "tokenizer.json",
            "model.safetensors.index.json",
            "a.safetensors",
            "b.safetensors"),
        names(hub.model(NAME)));
  }

  private void shards(String... files) {
    server.remove(NAME, WEIGHTS);
    StringBuilder map = new StringBuilder();
    for (String file : files) {
      map.append(map.length() == 0 ? "" : ",").append("\"w" + map.length() + "\":\"" + file + "\"");
    }
    server.small(NAME, "model.safetensors.index.json", "{\"weight_map\":{" + map + "}}");
  }

  @Test
  void offlineModelNeedsAllItsShards() throws IOException {
    shards("a.safetensors");
    server.large(NAME, "a.safetensors", bytes(10));
    Path model = hub.model(NAME);
    assertEquals(model, hub(Optional.empty(), true).model(NAME));
    Files.delete(model.resolve("a.safetensors"));
    assertRefused(() -> hub(Optional.empty(), true).model(NAME), "is incomplete");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../x", "/etc/passwd", "a/../../../x", "..\\\\x", "C:x", "a//b"})
  void refusesAShardThatLeadsOutOfTheFolder(String name) throws IOException {
    shards(name);
    assertRefused(() -> hub.model(NAME), "leads out of its folder");
    assertFalse(Files.exists(cache.resolve("models--org--name/refs")), "no such model is named");
  }

  @Test
  void refusesAListingThatLeadsOutOfTheFolder() {
    server.large(NAME, "../../../x.json", bytes(10));
    assertRefused(() -> hub.model(NAME), "\"../../../x.json\" in model org/name leads out");
  }

  @Test
  void refusesAShardThatIsNotThere() {
    shards("gone.safetensors");
    assertRefused(() -> hub.model(NAME), "names gone.safetensors, which is missing");
  }

  @Test
  void takesPyTorchWeightsWhereThereAreNoSafetensors() throws IOException {
    server.remove(NAME, WEIGHTS);
    assertTrue(names(hub.model(NAME)).contains("pytorch_model.bin"));
  }

  @Test
  void refusesWhatIsNoModel() {
    server.small("org/empty", "README.md", "");
    assertRefused(() -> hub.model("org/empty"), "model org/empty has no config.json");
    server.small("org/gguf", "config.json", "{}");
    assertRefused(() -> hub.model("org/gguf"), "neither model.safetensors nor pytorch_model.bin");
  }

  @Test
  void goesOnWhereTheConnectionWasCut() throws IOException {
    server.once("cdn", "GET", WEIGHTS, e -> FakeHub.send(e, 200, weights, 0, 120_000));
    assertArrayEquals(weights, Files.readAllBytes(hub.model(NAME).resolve(WEIGHTS)));
    assertEquals("bytes=120000-", lastFromCdn().range());
    assertEquals(List.of(1000L), pauses);
  }

  private FakeHub.Request lastFromCdn() {
    List<FakeHub.Request> all =
        server.requests().stream().filter(r -> r.host().equals("cdn")).toList();
    return all.get(all.size() - 1);
  }

  @Test
  void givesUpWhenNothingComesAndGoesOnTheNextTime() throws IOException {
    server.once("cdn", "GET", WEIGHTS, e -> FakeHub.send(e, 200, weights, 0, 100_000));
    for (int i = 0; i < 4; i++) {
      server.once("cdn", "GET", WEIGHTS, e -> FakeHub.status(e, 503));
    }
    assertRefused(() -> hub.model(NAME), "localhost is in trouble (status 503)");
    assertEquals(List.of(1000L, 2000L, 4000L, 8000L), pauses);
    Path folder = cache.resolve("models--org--name");
    assertFalse(Files.exists(folder.resolve("snapshots/" + FakeHub.COMMIT + "/" + WEIGHTS)));
    assertFalse(Files.exists(folder.resolve("refs/main")), "main is named when all is there");
    assertEquals(1, names(folder.resolve("blobs")).stream().filter(HubTest::isPartial).count());
    assertArrayEquals(weights, Files.readAllBytes(hub.model(NAME).resolve(WEIGHTS)));
    assertEquals("bytes=100000-", lastFromCdn().range());
    assertFalse(names(folder.resolve("blobs")).stream().anyMatch(HubTest::isPartial));
  }

  private static boolean isPartial(String name) {
    return name.endsWith(".incomplete");
  }

  @Test
  void endsAWaitForBytesThatDoNotCome() throws IOException {
    CountDownLatch end = new CountDownLatch(1);
    server.once(
        "cdn",
        "GET",
        WEIGHTS,
        e -> {
          FakeHub.send(e, 200, weights, 0, 50_000);
          await(end);
        });
    Path model = hub(Optional.empty(), false, Duration.ofMillis(500)).model(NAME);
    assertArrayEquals(weights, Files.readAllBytes(model.resolve(WEIGHTS)));
    assertEquals("bytes=50000-", lastFromCdn().range());
    end.countDown();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(60, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void beginsAnewWhereTheServerKnowsNoRanges() throws IOException {
    server.once("cdn", "GET", WEIGHTS, e -> FakeHub.send(e, 200, weights, 0, 120_000));
    server.once("cdn", "GET", WEIGHTS, e -> FakeHub.send(e, 200, weights, 0, weights.length));
    assertArrayEquals(weights, Files.readAllBytes(hub.model(NAME).resolve(WEIGHTS)));
  }

  @Test
  void fetchesAgainWhenTheFirstPartWasWrong() throws IOException {
    Path blobs = Files.createDirectories(cache.resolve("models--org--name/blobs"));
    String hash = FakeHub.hash("SHA-256", "", weights);
    Files.write(blobs.resolve(hash + ".sleb4j.incomplete"), bytes(1234));
    assertArrayEquals(weights, Files.readAllBytes(hub.model(NAME).resolve(WEIGHTS)));
  }

  @Test
  void refusesBytesOfAnotherHash() throws IOException {
    FakeHub.Content content = server.large(NAME, WEIGHTS, weights);
    server.replace(NAME, WEIGHTS, content.withHash("0".repeat(64)));
    assertRefused(
        () -> hub.model(NAME), "sent bytes of model.safetensors that do not match its hash");
    assertNothingKept();
  }

  @Test
  void refusesASmallFileOfAnotherHash() {
    FakeHub.Content content = server.small(NAME, "config.json", "{}");
    server.replace(NAME, "config.json", content.withHash("0".repeat(40)));
    assertRefused(
        () -> hub.model(NAME), "sent bytes of config.json that do not match its hash 000");
  }

  @ParameterizedTest
  @ValueSource(longs = {299_999, 300_001})
  void refusesBytesOfAnotherSize(long announced) throws IOException {
    FakeHub.Content content = server.large(NAME, WEIGHTS, weights);
    server.replace(NAME, WEIGHTS, content.withSize(announced));
    assertRefused(() -> hub.model(NAME), "announced " + announced + " bytes of model.safetensors");
    assertNothingKept();
  }

  private void assertNothingKept() throws IOException {
    Path snapshot = cache.resolve("models--org--name/snapshots/" + FakeHub.COMMIT);
    assertFalse(names(snapshot).contains(WEIGHTS));
    assertFalse(
        names(cache.resolve("models--org--name/blobs")).stream().anyMatch(HubTest::isPartial));
  }

  @Test
  void asksForRoomFirst() {
    FakeHub.Content content = server.large(NAME, WEIGHTS, weights);
    server.replace(NAME, WEIGHTS, content.withSize(1L << 59));
    assertRefused(() -> hub.model(NAME), "free: free some space, or set HF_HOME to a larger disk.");
    assertTrue(server.requests().stream().noneMatch(r -> r.host().equals("cdn")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "401 | X-Error-Code | GatedRepo | gated: ask for access at",
        "403 | X-Error-Code | GatedRepo | wait until it is granted to the account of this HF_TOKEN",
        "403 | X-Error-Message | No rights. | does not give model org/name to this token: No"
            + " rights",
        "401 | X-Error-Message | Invalid credentials | does not accept this HF_TOKEN: Invalid cred",
        "404 | X-Error-Code | RepoNotFound | There is no model org/name on 127.0.0.1",
        "404 | X-Error-Code | RevisionNotFound | it has no such revision",
        "404 | X-Other | x | There is no model org/name on 127.0.0.1",
        "400 | X-Error-Message | Odd. | answers 400 to the request for model org/name (Odd)",
      })
  void tellsWhyNothingIsGiven(int status, String header, String value, String sentence) {
    server.refuse("/api/", status, header, value);
    assertRefused(() -> hub.model(NAME), sentence);
    assertTrue(pauses.isEmpty(), "another attempt would not help");
  }

  @Test
  void tellsWhereATokenWouldHelp() {
    Hub anonymous = hub(Optional.empty(), false);
    server.refuse("/api/", 401, "X-Error-Code", "GatedRepo");
    assertRefused(() -> anonymous.model(NAME), "then set HF_TOKEN to a token of that account");
    assertRefused(() -> anonymous.model("org/nosuch"), "or it is private and HF_TOKEN is not set");
  }

  @Test
  void tellsThatOneFileIsGated() {
    server.refuse("resolve/" + FakeHub.COMMIT + "/" + WEIGHTS, 403, "X-Error-Code", "GatedRepo");
    assertRefused(() -> hub.model(NAME), "model org/name is gated");
  }

  @Test
  void tellsAMissingRevision() {
    assertRefused(() -> hub.model(NAME + "@v2"), "model org/name@v2 is not on 127.0.0.1");
  }

  @Test
  void waitsAsLongAsTheHubAsks() {
    server.refuse("/api/", 429, "Retry-After", "7");
    server.refuse("/api/", 503);
    server.refuse("/api/", 500);
    hub.model(NAME);
    assertEquals(List.of(7000L, 2000L, 4000L), pauses);
  }

  @Test
  void doesNotWaitForMinutes() {
    server.refuse("/api/", 429, "Retry-After", "300");
    assertRefused(() -> hub.model(NAME), "too many requests: try again in 300 seconds");
    assertEquals(List.of(), pauses);
  }

  @Test
  void followsARenamedModel() throws IOException {
    server.once(
        "hub",
        "GET",
        "/api/models/old/name",
        e -> FakeHub.status(e, 307, "Location", "/api/models/org/name/revision/main"));
    for (String file : List.of("config.json", "tokenizer.json", WEIGHTS)) {
      String from = "old/name/resolve/" + FakeHub.COMMIT + "/" + file;
      for (String method : List.of("HEAD", "GET")) {
        server.once(
            "hub",
            method,
            from,
            e -> FakeHub.status(e, 307, "Location", "/" + from.replace("old/", "org/")));
      }
    }
    assertEquals(3, names(hub.model("old/name")).size());
  }

  @Test
  void followsNoRedirectWithoutEnd() {
    for (int i = 0; i < 12; i++) {
      server.refuse("/api/", 302, "Location", "/api/models/org/name/revision/main");
    }
    assertRefused(() -> hub.model(NAME), "redirects more than 10 times");
  }

  @Test
  void followsNoRedirectToAFile() {
    server.refuse("/api/", 302, "Location", "file:///etc/passwd");
    assertRefused(() -> hub.model(NAME), "which is not followed");
  }

  @Test
  void knowsThatAnAnswerIsNoHubs() {
    server.once("hub", "GET", "/api/", e -> FakeHub.send(e, 200, "<html>".getBytes(UTF_8), 0, 6));
    assertRefused(() -> hub.model(NAME), "is not valid JSON");
    server.once("hub", "GET", "/api/", e -> FakeHub.send(e, 200, "{}".getBytes(UTF_8), 0, 2));
    assertRefused(() -> hub.model(NAME), "was answered by something that is not a hub");
    server.once("hub", "HEAD", WEIGHTS, e -> FakeHub.status(e, 200));
    assertRefused(() -> hub.model(NAME), "answered without the commit, the hash and the size");
  }

  @Test
  void refusesNamesThatAreNone() {
    for (String name : List.of("name", "a/b/c", "../x", "org/..", "-a/b", "a--b/c", "org/name@")) {
      assertRefused(() -> hub.model(name), "must be org/name or org/name@revision");
    }
    assertRefused(() -> hub.model("org/name@../../x"), "leads out of its folder");
    assertFalse(Hub.isName("./model"));
    assertTrue(Hub.isName("meta-llama/Llama-2-7b-hf@refs/pr/6"));
  }

  @Test
  void fetchesAFileOfADataSet() throws IOException {
    server.large("datasets/org/texts", "en/a.json.gz", bytes(77));
    Path file = hub.dataset("org/texts", "en/a.json.gz");
    assertEquals(
        cache.resolve("datasets--org--texts/snapshots/" + FakeHub.COMMIT + "/en/a.json.gz"), file);
    assertArrayEquals(bytes(77), Files.readAllBytes(file));
    assertEquals(
        "../../../blobs", Files.readSymbolicLink(file).getParent().toString().replace('\\', '/'));
    server.forget();
    assertEquals(file, hub.file("hf://datasets/org/texts/en/a.json.gz", HubListener.NONE));
    assertEquals(1, server.requests().size());
    assertEquals(file, hub(Optional.empty(), true).dataset("org/texts", "en/a.json.gz"));
    assertRefused(
        () -> hub.dataset("org/texts", "b.json"), "data set org/texts has no file b.json");
    assertRefused(() -> hub.dataset("org/texts", "../b.json"), "leads out of its folder");
    assertRefused(() -> hub.file("hf://org/texts/b", HubListener.NONE), "must have the form hf://");
    assertRefused(
        () -> hub(Optional.empty(), true).dataset("org/texts", "b.json"),
        "b.json of data set org/texts is incomplete in");
  }

  @Test
  void tellsHowFarItIs() {
    List<HubProgress> heard = Collections.synchronizedList(new ArrayList<>());
    hub.model(NAME, heard::add);
    HubProgress last = heard.get(heard.size() - 1);
    assertEquals(new HubProgress(300_025, 300_025, 3), last);
    assertEquals("293.0 KiB of 293.0 KiB, 3 files", last.toString());
    assertEquals(1, last.fraction());
    for (int i = 1; i < heard.size(); i++) {
      assertTrue(heard.get(i).bytes() >= heard.get(i - 1).bytes());
    }
  }

  @Test
  void anInterruptEndsAFetchAndKeepsWhatCame() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    server.once(
        "cdn",
        "GET",
        WEIGHTS,
        e -> {
          FakeHub.send(e, 200, weights, 0, 150_000);
          begun.countDown();
          await(end);
        });
    List<Throwable> thrown = new ArrayList<>();
    HubOptions options =
        new HubOptions(server.endpoint(), cache, Optional.empty(), false, Proxies.NONE);
    Hub patient = new Hub(options);
    Thread thread =
        new Thread(() -> thrown.add(assertThrows(Interrupted.class, () -> patient.model(NAME))));
    thread.start();
    await(begun);
    Thread.sleep(300);
    thread.interrupt();
    thread.join(60_000);
    end.countDown();
    assertEquals("interrupted; the bytes that have arrived are kept", thrown.get(0).getMessage());
    hub.model(NAME);
    assertEquals("bytes=150000-", lastFromCdn().range());
  }

  @Test
  void twoFetchesAtOnceShareTheWork() throws Exception {
    List<Path> found = Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads =
        Stream.generate(() -> new Thread(() -> found.add(hub.model(NAME)))).limit(4).toList();
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join(60_000);
    }
    assertEquals(4, found.size());
    assertEquals(1, Set.copyOf(found).size());
    long fetched = server.requests().stream().filter(r -> r.host().equals("cdn")).count();
    assertEquals(1, fetched, "the others waited for the blob");
    assertArrayEquals(weights, Files.readAllBytes(found.get(0).resolve(WEIGHTS)));
  }

  @Test
  void mendsALinkToABlobThatWasDeleted() throws IOException {
    Path file = hub.model(NAME).resolve(WEIGHTS);
    Files.delete(file.toRealPath());
    assertArrayEquals(weights, Files.readAllBytes(hub.model(NAME).resolve(WEIGHTS)));
  }

  @Test
  void tellsThatTheCacheCannotBeWritten() throws IOException {
    Files.createFile(cache.resolve("models--org--name"));
    assertRefused(() -> hub.model(NAME), "cannot be");
  }

  private static void assertRefused(Executable action, String part) {
    String sentence = assertThrows(InvalidInputException.class, action).getMessage();
    assertTrue(sentence.contains(part), sentence);
    assertFalse(sentence.contains("\n"), sentence);
    assertFalse(sentence.contains("hf_secret"), sentence);
    assertTrue(sentence.endsWith("."), sentence);
  }

  private static Set<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      Set<String> names = new TreeSet<>();
      files
          .filter(file -> !Files.isDirectory(file))
          .forEach(file -> names.add(folder.relativize(file).toString()));
      return names;
    }
  }

  @Test
  void noRequestIsMadeWithoutATokenWhereThereIsNone() {
    hub(Optional.empty(), false).model(NAME);
    server.requests().forEach(request -> assertNull(request.token()));
  }
}
