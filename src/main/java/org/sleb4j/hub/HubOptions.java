package org.sleb4j.hub;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.sleb4j.check.Check;
import org.sleb4j.check.FileTrouble;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;
import org.sleb4j.check.Variables;

/**
 * Where the hub and its cache are, with the same environment variables as Hugging Face's own tools.
 *
 * @param endpoint the hub's address, {@code HF_ENDPOINT} (default {@code https://huggingface.co})
 * @param cache the folder of all repositories, {@code HF_HUB_CACHE} (default {@code $HF_HOME/hub};
 *     {@code HF_HOME} is {@code $XDG_CACHE_HOME/huggingface}, or {@code ~/.cache/huggingface})
 * @param token what the user is known by, {@code HF_TOKEN} or the text of the file {@code
 *     HF_TOKEN_PATH} (default {@code $HF_HOME/token}); sent to the endpoint only
 * @param offline whether nothing is requested, {@code HF_HUB_OFFLINE} or {@code
 *     TRANSFORMERS_OFFLINE} being 1, on, yes or true
 * @param proxies what requests go through, {@code HTTPS_PROXY} and its like
 */
record HubOptions(
    URI endpoint, Path cache, Optional<String> token, boolean offline, Proxies proxies) {
  private static final Set<String> TRUE = Set.of("1", "on", "yes", "true");

  /**
   * Checks the endpoint and the token.
   *
   * @throws InvalidInputException if one cannot be used
   */
  public HubOptions {
    Check.that(
        Set.of("http", "https").contains(String.valueOf(endpoint.getScheme()))
            && endpoint.getHost() != null,
        "HF_ENDPOINT (%s) must be an address such as https://huggingface.co.",
        endpoint);
    Check.that(
        token.stream().flatMapToInt(String::chars).allMatch(c -> c > ' ' && c < 127),
        "HF_TOKEN holds a character that no token has: copy it again.");
  }

  /** Reads this process's environment. */
  public static HubOptions fromEnvironment() {
    return of(Variables.ofProcess());
  }

  static HubOptions of(Variables env) {
    Path home = env.path("HF_HOME").orElse(env.caches().resolve("huggingface"));
    Path cache = env.path("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE").orElse(home.resolve("hub"));
    Path tokenFile = env.path("HF_TOKEN_PATH").orElse(home.resolve("token"));
    return new HubOptions(
        endpoint(env.text("HF_ENDPOINT").orElse("https://huggingface.co")),
        cache.toAbsolutePath().normalize(),
        env.text("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN").or(() -> token(tokenFile)),
        isTrue(env, "HF_HUB_OFFLINE") || isTrue(env, "TRANSFORMERS_OFFLINE"),
        Proxies.of(name -> env.text(name)));
  }

  private static URI endpoint(String text) {
    try {
      return URI.create(text.replaceFirst("/+$", ""));
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException(
          "HF_ENDPOINT (" + text + ") must be an address such as https://huggingface.co.", e);
    }
  }

  private static Optional<String> token(Path file) {
    try {
      return Optional.of(Files.readString(file).strip()).filter(token -> !token.isEmpty());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw FileTrouble.of(file, "read", e);
    }
  }

  /** Says whether there is a token, never which. */
  @Override
  public String toString() {
    return Strings.format(
        "%s, cache %s, %s token%s",
        endpoint, cache, token.isPresent() ? "a" : "no", offline ? ", offline" : "");
  }

  private static boolean isTrue(Variables env, String name) {
    return env.text(name)
        .map(value -> value.toLowerCase(Locale.ROOT))
        .filter(TRUE::contains)
        .isPresent();
  }
}
