package org.sleb4j.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.sleb4j.json.Json;

/**
 * A server on loopback that answers as the hub does, with a second one, by another name, that large
 * files are redirected to; what goes wrong is told in advance.
 */
public final class FakeHub implements AutoCloseable {
  public static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  private final HttpServer hub;
  private final HttpServer cdn;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Content> files = new TreeMap<>();
  private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());
  private final List<Fault> faults = Collections.synchronizedList(new ArrayList<>());
  private String commit = COMMIT;

  /** What a file is, and what is said of it. */
  public static final class Content {
    private final byte[] bytes;
    private final boolean large;
    private final String hash;
    private final long announced;

    private Content(byte[] bytes, boolean large, String hash, long announced) {
      this.bytes = bytes;
      this.large = large;
      this.hash = hash;
      this.announced = announced;
    }

    public Content withHash(String other) {
      return new Content(bytes, large, other, announced);
    }

    public Content withSize(long other) {
      return new Content(bytes, large, hash, other);
    }
  }

  /** What was asked. */
  public record Request(String host, String method, String path, String token, String range) {}

  /** Answers in the place of the server, once. */
  public interface Answer {
    void give(HttpExchange exchange) throws IOException;
  }

  private record Fault(String host, String method, String path, Answer answer) {}

  public FakeHub() throws IOException {
    hub = server("hub");
    cdn = server("cdn");
  }

  private HttpServer server(String name) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", exchange -> answer(name, exchange));
    server.start();
    return server;
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + hub.getAddress().getPort());
  }

  /** Adds a small file, kept in git. */
  public Content small(String repo, String name, String text) {
    return put(repo, name, text.getBytes(UTF_8), false);
  }

  /** Adds a large file, kept elsewhere. */
  public Content large(String repo, String name, byte[] bytes) {
    return put(repo, name, bytes, true);
  }

  private Content put(String repo, String name, byte[] bytes, boolean large) {
    String head = "blob " + bytes.length + "\0";
    String hash = large ? hash("SHA-256", "", bytes) : hash("SHA-1", head, bytes);
    Content content = new Content(bytes, large, hash, bytes.length);
    replace(repo, name, content);
    return content;
  }

  public void replace(String repo, String name, Content content) {
    files.put(repo + "/" + name, content);
  }

  public void remove(String repo, String name) {
    files.remove(repo + "/" + name);
  }

  public void commit(String next) {
    commit = next;
  }

  public static String hash(String algorithm, String head, byte[] bytes) {
    try {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      digest.update(head.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest.digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /** Gives another answer to the next request of a path that contains this. */
  public void once(String host, String method, String path, Answer answer) {
    faults.add(new Fault(host, method, path, answer));
  }

  /** Refuses the next request with a status and headers. */
  public void refuse(String path, int status, String... headers) {
    once("hub", "", path, exchange -> status(exchange, status, headers));
  }

  public static void status(HttpExchange exchange, int status, String... headers)
      throws IOException {
    for (int i = 0; i < headers.length; i += 2) {
      exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
    }
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  public List<Request> requests() {
    return List.copyOf(requests);
  }

  public void forget() {
    requests.clear();
  }

  private void answer(String host, HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String method = exchange.getRequestMethod();
    Headers headers = exchange.getRequestHeaders();
    requests.add(
        new Request(
            host, method, path, headers.getFirst("Authorization"), headers.getFirst("Range")));
    try {
      Fault fault = fault(host, method, path);
      if (fault != null) {
        fault.answer().give(exchange);
      } else if (host.equals("cdn")) {
        body(exchange, files.get(path.substring(1)));
      } else if (path.startsWith("/api/")) {
        list(exchange, path);
      } else {
        resolve(exchange, path);
      }
    } finally {
      exchange.close();
    }
  }

  private Fault fault(String host, String method, String path) {
    synchronized (faults) {
      for (Fault fault : faults) {
        if (fault.host().equals(host)
            && method.contains(fault.method())
            && path.contains(fault.path())) {
          faults.remove(fault);
          return fault;
        }
      }
      return null;
    }
  }

  private void list(HttpExchange exchange, String path) throws IOException {
    String[] parts = path.split("/", -1);
    String prefix = parts[2].equals("models") ? "" : parts[2] + "/";
    String repo = prefix + parts[3] + "/" + parts[4];
    List<Map<String, String>> siblings =
        files.keySet().stream()
            .filter(name -> name.startsWith(repo + "/"))
            .map(name -> Map.of("rfilename", name.substring(repo.length() + 1)))
            .toList();
    if (siblings.isEmpty()) {
      status(exchange, 401, "X-Error-Code", "RepoNotFound");
      return;
    }
    if (!isHere(parts[6])) {
      status(exchange, 404, "X-Error-Code", "RevisionNotFound");
      return;
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("id", repo);
    answer.put("sha", commit);
    answer.put("siblings", siblings);
    byte[] json = Json.line(answer).getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, json.length);
    exchange.getResponseBody().write(json);
  }

  private boolean isHere(String revision) {
    return revision.equals("main") || revision.equals(commit);
  }

  private void resolve(HttpExchange exchange, String path) throws IOException {
    String[] parts = path.substring(1).split("/resolve/", 2);
    String revision = parts[1].substring(0, parts[1].indexOf('/'));
    String name = parts[0] + parts[1].substring(revision.length());
    Content content = files.get(name);
    if (content == null || !isHere(revision)) {
      String code = content == null ? "EntryNotFound" : "RevisionNotFound";
      status(exchange, 404, "X-Error-Code", code, "X-Repo-Commit", commit);
      return;
    }
    Headers headers = exchange.getResponseHeaders();
    headers.set("X-Repo-Commit", commit);
    if (content.large) {
      headers.set("X-Linked-Etag", "\"" + content.hash + "\"");
      headers.set("X-Linked-Size", Long.toString(content.announced));
      String other = "http://localhost:" + cdn.getAddress().getPort();
      status(exchange, 302, "Location", other + "/" + name);
    } else {
      headers.set("ETag", "\"" + content.hash + "\"");
      body(exchange, content);
    }
  }

  private static void body(HttpExchange exchange, Content content) throws IOException {
    byte[] bytes = content.bytes;
    int first = first(exchange);
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", Long.toString(content.announced));
      exchange.sendResponseHeaders(200, -1);
      return;
    }
    if (first > 0) {
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes " + first + "-" + (bytes.length - 1) + "/" + bytes.length);
    }
    send(exchange, first > 0 ? 206 : 200, bytes, first, bytes.length);
  }

  /** Sends bytes {@code first} to {@code last - 1}, having announced all that follow first. */
  public static void send(HttpExchange exchange, int status, byte[] bytes, int first, int last)
      throws IOException {
    int length = bytes.length - first;
    exchange.sendResponseHeaders(status, length == 0 ? -1 : length);
    OutputStream out = exchange.getResponseBody();
    out.write(bytes, first, last - first);
    out.flush();
  }

  private static int first(HttpExchange exchange) {
    String range = exchange.getRequestHeaders().getFirst("Range");
    return range == null ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
  }

  @Override
  public void close() {
    hub.stop(0);
    cdn.stop(0);
    threads.shutdownNow();
  }
}
