package org.sleb4j.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.check.InvalidInputException;

/** The rules are those of curl's and Python's documentation of these variables. */
@Timeout(60)
class ProxiesTest {
  @TempDir Path cache;

  private static Proxies of(Map<String, String> variables) {
    return Proxies.of(name -> Optional.ofNullable(variables.get(name)));
  }

  private static String chosen(Map<String, String> variables, String address) {
    return of(variables).of(URI.create(address)).map(URI::toString).orElse("none");
  }

  @Test
  void theSchemeAndThenSmallLettersDecide() {
    Map<String, String> both = Map.of("HTTPS_PROXY", "http://a:1", "http_proxy", "b:2");
    assertEquals("http://a:1", chosen(both, "https://huggingface.co/x"));
    assertEquals("http://b:2", chosen(both, "http://mirror/x"));
    assertEquals("none", chosen(Map.of("HTTP_PROXY", "a:1"), "https://huggingface.co"));
    assertEquals(
        "http://small:1",
        chosen(Map.of("HTTPS_PROXY", "LARGE:1", "https_proxy", "small:1"), "https://x"));
    assertEquals("http://c:3", chosen(Map.of("ALL_PROXY", "c:3"), "https://huggingface.co"));
    assertEquals("none", chosen(Map.of(), "https://huggingface.co"));
  }

  @ParameterizedTest
  @CsvSource({
    "huggingface.co, none",
    ".huggingface.co, none",
    "*.huggingface.co, none",
    "co, none",
    "'localhost, HuggingFace.co', none",
    "huggingface.co:443, none",
    "*, none",
    "huggingface.co:8443, http://p:1",
    "face.co, http://p:1",
    "localhost, http://p:1",
  })
  void someHostsAreReachedDirectly(String direct, String proxy) {
    Map<String, String> variables = Map.of("https_proxy", "p:1", "no_proxy", direct);
    assertEquals(proxy, chosen(variables, "https://huggingface.co/api"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"socks5://p:1", "https://p:1", "http://", "http://me:secret@a b:1"})
  void refusesWhatIsNoHttpProxyWithoutShowingItsPassword(String proxy) {
    String sentence =
        assertThrows(InvalidInputException.class, () -> of(Map.of("HTTPS_PROXY", proxy)))
            .getMessage();
    assertTrue(sentence.startsWith("HTTPS_PROXY must be the address of an HTTP proxy"), sentence);
    assertFalse(sentence.contains("secret"), sentence);
    assertFalse(of(Map.of("http_proxy", "me:secret@p:1")).toString().contains("secret"));
  }

  @Test
  void goesThroughTheProxyButForHostsThatAreReachedDirectly() throws IOException {
    try (FakeHub server = new FakeHub()) {
      server.small("org/name", "config.json", "{}");
      server.large("org/name", "model.safetensors", new byte[100]);
      Proxies proxies =
          of(Map.of("http_proxy", server.endpoint().toString(), "NO_PROXY", "localhost"));
      Path model = hub("http://hub.invalid", proxies).model("org/name");
      assertEquals(100, Files.size(model.resolve("model.safetensors")));
      assertTrue(server.requests().stream().anyMatch(r -> r.host().equals("cdn")));
    }
  }

  private Hub hub(String endpoint, Proxies proxies) {
    HubOptions options =
        new HubOptions(URI.create(endpoint), cache, Optional.empty(), false, proxies);
    return new Hub(options, new Patience(millis -> {}, Duration.ofMinutes(1), 1));
  }
}
