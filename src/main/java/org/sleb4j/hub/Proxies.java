package org.sleb4j.hub;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.sleb4j.check.Check;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;

/**
 * Which proxy a request goes through: what the environment says, as curl and Python's tools read
 * it, or else what the JVM's own properties say.
 *
 * @param http the proxy of addresses that begin so, {@code http_proxy} or {@code all_proxy}
 * @param https of the others, {@code https_proxy} or {@code all_proxy}
 * @param direct the hosts that none is used for, {@code no_proxy}: names, which stand for what ends
 *     in them too, also with a port, or {@code *} for all
 */
record Proxies(Optional<URI> http, Optional<URI> https, List<String> direct) {
  /** What the JVM's own properties say. */
  public static final Proxies NONE = new Proxies(Optional.empty(), Optional.empty(), List.of());

  public Proxies {
    direct = List.copyOf(direct);
  }

  /**
   * Reads variables, those in small letters first.
   *
   * @throws InvalidInputException if one is not the address of a proxy
   */
  static Proxies of(Function<String, Optional<String>> variables) {
    Optional<URI> all = proxy("ALL_PROXY", variables);
    String direct = either("NO_PROXY", variables).orElse("");
    return new Proxies(
        proxy("HTTP_PROXY", variables).or(() -> all),
        proxy("HTTPS_PROXY", variables).or(() -> all),
        Stream.of(direct.split("[,\\s]+")).filter(host -> !host.isEmpty()).toList());
  }

  private static Optional<String> either(
      String name, Function<String, Optional<String>> variables) {
    return variables.apply(name.toLowerCase(Locale.ROOT)).or(() -> variables.apply(name));
  }

  private static Optional<URI> proxy(String name, Function<String, Optional<String>> variables) {
    return either(name, variables).map(text -> address(name, text));
  }

  private static URI address(String name, String text) {
    try {
      URI uri = URI.create(text.contains("://") ? text : "http://" + text);
      Check.that(
          "http".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null,
          "%s must be the address of an HTTP proxy, such as http://proxy:3128.",
          name);
      return uri;
    } catch (IllegalArgumentException e) { // its message may hold a password
      throw new InvalidInputException(
          name + " must be the address of an HTTP proxy, such as http://proxy:3128.");
    }
  }

  /** Returns the proxy of an address, if the environment names one. */
  Optional<URI> of(URI uri) {
    Optional<URI> proxy = "https".equalsIgnoreCase(uri.getScheme()) ? https : http;
    return proxy.filter(p -> direct.stream().noneMatch(host -> isMeant(host, uri)));
  }

  /** Returns the header that gives a proxy the name and password of its address, if it has one. */
  static Optional<String> password(URI proxy) {
    return Optional.ofNullable(proxy.getUserInfo())
        .map(text -> text.getBytes(StandardCharsets.UTF_8))
        .map(text -> "Basic " + Base64.getEncoder().encodeToString(text));
  }

  private static boolean isMeant(String pattern, URI uri) {
    String host = uri.getHost().toLowerCase(Locale.ROOT);
    String plain = pattern.toLowerCase(Locale.ROOT).replaceFirst("^\\*?\\.", "");
    return pattern.equals("*")
        || Stream.of(host, host + ":" + port(uri))
            .anyMatch(name -> name.equals(plain) || name.endsWith("." + plain));
  }

  private static int port(URI uri) {
    int usual = "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    return uri.getPort() == -1 ? usual : uri.getPort();
  }

  /** Lists which are named, without their passwords. */
  @Override
  public String toString() {
    return Strings.format(
        "proxies http %s, https %s, none for %s",
        http.map(URI::getHost), https.map(URI::getHost), direct);
  }
}
