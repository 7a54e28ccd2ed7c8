package org.sleb4j.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Variables;

/** The rules are those of huggingface_hub's documentation of its environment variables. */
class HubOptionsTest {
  @TempDir Path home;

  private HubOptions of(String... namesAndValues) {
    Map<String, String> variables = new HashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      variables.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return HubOptions.of(new Variables(variables, home));
  }

  @Test
  void withoutVariablesItIsThePublicHubAndTheUsersCache() {
    HubOptions options = of();
    assertEquals("https://huggingface.co", options.endpoint().toString());
    assertEquals(home.resolve(".cache/huggingface/hub"), options.cache());
    assertEquals(Optional.empty(), options.token());
    assertFalse(options.offline());
  }

  @ParameterizedTest
  @CsvSource({
    "XDG_CACHE_HOME, /x, /x/huggingface/hub",
    "HF_HOME, /h, /h/hub",
    "HF_HUB_CACHE, /c, /c",
    "HUGGINGFACE_HUB_CACHE, /c, /c",
  })
  void everyVariableMovesTheCache(String name, String value, String cache) {
    assertEquals(Path.of(cache).toAbsolutePath(), of(name, value).cache());
  }

  @Test
  void theNarrowestVariableWins() {
    HubOptions options =
        of("XDG_CACHE_HOME", "/x", "HF_HOME", "~/h", "HF_HUB_CACHE", "", "HF_ENDPOINT", "");
    assertEquals(home.resolve("h/hub"), options.cache());
    assertEquals(Path.of("/c").toAbsolutePath(), of("HF_HOME", "/h", "HF_HUB_CACHE", "/c").cache());
  }

  @Test
  void tokenComesFromTheVariableOrTheFile() throws IOException {
    Files.writeString(home.resolve("token"), "hf_file\n");
    String at = home.toString();
    assertEquals("hf_file", of("HF_HOME", at).token().orElseThrow());
    assertEquals("hf_env", of("HF_HOME", at, "HF_TOKEN", " hf_env ").token().orElseThrow());
    Path other = Files.writeString(home.resolve("other"), "hf_other");
    assertEquals("hf_other", of("HF_TOKEN_PATH", other.toString()).token().orElseThrow());
    Files.writeString(home.resolve("token"), "\n");
    assertEquals(Optional.empty(), of("HF_HOME", at).token());
  }

  @Test
  void tokenIsNeverShown() {
    assertFalse(of("HF_TOKEN", "hf_secret").toString().contains("hf_secret"));
    String sentence =
        assertThrows(InvalidInputException.class, () -> of("HF_TOKEN", "hf_a\nb")).getMessage();
    assertFalse(sentence.contains("hf_a"), sentence);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "ON", "yes", "True"})
  void offlineIsSaidInFourWays(String value) {
    assertTrue(of("HF_HUB_OFFLINE", value).offline());
    assertTrue(of("TRANSFORMERS_OFFLINE", value).offline());
  }

  @Test
  void anythingElseIsOnline() {
    assertFalse(of("HF_HUB_OFFLINE", "0").offline());
    assertFalse(of("HF_HUB_OFFLINE", "").offline());
  }

  @Test
  void endpointMayBeAMirror() {
    assertEquals(
        "http://mirror:8080/hf", of("HF_ENDPOINT", "http://mirror:8080/hf/").endpoint() + "");
    for (String wrong : new String[] {"mirror", "ftp://x", "http://", "http://a b"}) {
      assertThrows(InvalidInputException.class, () -> of("HF_ENDPOINT", wrong), wrong);
    }
  }
}
