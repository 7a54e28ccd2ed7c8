package org.sleb4j.hub;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Makes one HTTP client for the same proxies; it takes one connection a request. */
final class ProxyClient {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Map<Proxies, HttpClient> CLIENTS = new ConcurrentHashMap<>();

  private ProxyClient() {}

  /** Returns the client; HTTP 1.1, so that a large file does not hold up the others. */
  static HttpClient of(Proxies proxies) {
    return CLIENTS.computeIfAbsent(proxies, ProxyClient::make);
  }

  private static HttpClient make(Proxies proxies) {
    if (proxies.https().flatMap(Proxies::password).isPresent()) {
      allowPassword();
    }
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(CONNECT)
        .proxy(new Selector(proxies))
        .build();
  }

  /** The JDK gives no proxy a password unless this property, read once, says that it may. */
  private static void allowPassword() {
    String property = "jdk.http.auth.tunneling.disabledSchemes";
    if (System.getProperty(property) == null) {
      System.setProperty(property, "");
    }
  }

  private static int port(URI proxy) {
    return proxy.getPort() == -1 ? 80 : proxy.getPort();
  }

  /** Chooses among the environment's proxies, and the JVM's where it names none. */
  private static final class Selector extends ProxySelector {
    private final Proxies proxies;

    Selector(Proxies proxies) {
      this.proxies = proxies;
    }

    @Override
    public List<Proxy> select(URI uri) {
      return proxies
          .of(uri)
          .map(proxy -> InetSocketAddress.createUnresolved(proxy.getHost(), port(proxy)))
          .map(address -> List.of(new Proxy(Proxy.Type.HTTP, address)))
          .orElseGet(() -> ofJvm(uri));
    }

    private static List<Proxy> ofJvm(URI uri) {
      ProxySelector usual = ProxySelector.getDefault();
      return usual == null ? List.of(Proxy.NO_PROXY) : usual.select(uri);
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException e) {
      // what is tried again is decided by Retry
    }
  }
}
