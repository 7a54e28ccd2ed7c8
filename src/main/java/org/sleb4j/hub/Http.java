package org.sleb4j.hub;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.sleb4j.check.Check;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;

/**
 * Asks the hub about one repository; the token goes to the endpoint and to no other host, wherever
 * an answer sends us.
 */
final class Http {
  private static final Duration ANSWER = Duration.ofSeconds(30);
  private static final int MOST_REDIRECTS = 10;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

  private final HubOptions options;
  private final Patience patience;
  private final Repo repo;

  Http(HubOptions options, Patience patience, Repo repo) {
    this.options = options;
    this.patience = patience;
    this.repo = repo;
  }

  /** Returns the same that gives up at the first trouble. */
  Http once() {
    return new Http(options, patience.once(), repo);
  }

  Repo repo() {
    return repo;
  }

  URI endpoint() {
    return options.endpoint();
  }

  Retry retry() {
    return new Retry(patience, endpoint().getHost());
  }

  /**
   * Asks what the endpoint says of a file; an answer that leads to another host is the last one.
   *
   * @throws IOException if another attempt may succeed
   * @throws InvalidInputException if none will
   */
  HttpResponse<InputStream> head(URI uri) throws IOException {
    HttpResponse<InputStream> response = follow("HEAD", uri, Optional.empty(), false);
    response.body().close();
    return response;
  }

  /**
   * Gets a body, from byte {@code first} on where the host can do that (status 206).
   *
   * @throws IOException if another attempt may succeed
   * @throws InvalidInputException if none will
   */
  HttpResponse<InputStream> get(URI uri, long first) throws IOException {
    Optional<String> range = Optional.of("bytes=" + first + "-").filter(r -> first > 0);
    return follow("GET", uri, range, true);
  }

  private HttpResponse<InputStream> follow(
      String method, URI start, Optional<String> range, boolean anywhere) throws IOException {
    URI uri = start;
    for (int i = 0; i < MOST_REDIRECTS; i++) {
      HttpResponse<InputStream> response = send(method, uri, range);
      Optional<URI> next = redirect(response);
      if (next.isEmpty() || (!anywhere && !isEndpoint(next.get()))) {
        return checked(response);
      }
      response.body().close();
      uri = next.get();
    }
    throw new InvalidInputException(
        Strings.format(
            "%s redirects more than %d times: check HF_ENDPOINT.", start, MOST_REDIRECTS));
  }

  private Optional<URI> redirect(HttpResponse<?> response) {
    if (!REDIRECTS.contains(response.statusCode())) {
      return Optional.empty();
    }
    return response.headers().firstValue("location").map(to -> target(response.uri(), to));
  }

  private static URI target(URI from, String location) {
    URI to = resolve(from, location);
    boolean safe = "https".equals(to.getScheme()) || from.getScheme().equals(to.getScheme());
    Check.that(
        safe && to.getHost() != null,
        "%s redirects to %s, which is not followed: check HF_ENDPOINT.",
        from.getHost(),
        to);
    return to;
  }

  private static URI resolve(URI from, String location) {
    try {
      return from.resolve(location);
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException(
          from.getHost() + " redirects to something that is not an address.", e);
    }
  }

  private HttpResponse<InputStream> send(String method, URI uri, Optional<String> range)
      throws IOException {
    HttpClient client = ProxyClient.of(options.proxies()); // before the JDK makes a request
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .timeout(ANSWER)
            .header("Accept-Encoding", "identity")
            .header("User-Agent", "sleb4j");
    range.ifPresent(r -> request.header("Range", r));
    options
        .token()
        .filter(token -> isEndpoint(uri))
        .ifPresent(token -> request.header("Authorization", "Bearer " + token));
    options
        .proxies()
        .of(uri)
        .flatMap(Proxies::password)
        .ifPresent(password -> request.header("Proxy-Authorization", password));
    try {
      return client.send(request.build(), info -> new Body(patience.silence()));
    } catch (InterruptedException e) {
      throw (IOException) new InterruptedIOException().initCause(e);
    }
  }

  private boolean isEndpoint(URI uri) {
    return origin(uri).equalsIgnoreCase(origin(endpoint()));
  }

  private static String origin(URI uri) {
    int usual = uri.getScheme().equalsIgnoreCase("https") ? 443 : 80;
    int port = uri.getPort() == -1 ? usual : uri.getPort();
    return uri.getScheme() + "://" + uri.getHost() + ":" + port;
  }

  private HttpResponse<InputStream> checked(HttpResponse<InputStream> response) throws IOException {
    if (response.statusCode() < 400) {
      return response;
    }
    Check.that(
        response.statusCode() != 407, // of which the JDK gives no body
        "The proxy asks for a name and a password: put them into HTTPS_PROXY, such as"
            + " http://name:password@proxy:3128.");
    response.body().close();
    Refusal refusal = new Refusal(response, repo, options);
    if (refusal.isPassing() || !isEndpoint(response.uri())) {
      throw refusal.busy();
    }
    throw refusal.sentence();
  }
}
