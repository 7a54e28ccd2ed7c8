package org.sleb4j.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** A front end: speaks Jupyter's protocol 5.3 over real sockets, without the base library. */
final class KernelClient implements AutoCloseable {
  private static final int PATIENCE = 60_000; // milliseconds
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Logger QUIET = Logger.getLogger(""); // base libraries log every message
  private static final String DELIMITER = "<IDS|MSG>";

  private final ZContext context = new ZContext();
  private final String key;
  final ZMQ.Socket shell;
  final ZMQ.Socket control;
  private final ZMQ.Socket iopub;

  /** A message as it came. */
  record Received(JsonNode header, JsonNode parent, JsonNode content) {
    boolean answers(String request) {
      return parent.path("msg_id").asText().equals(request);
    }

    String type() {
      return header.path("msg_type").asText();
    }
  }

  KernelClient(Endpoints ports) throws Exception {
    QUIET.setLevel(Level.WARNING);
    key = ports.key();
    shell = connect(SocketType.DEALER, ports.shell());
    control = connect(SocketType.DEALER, ports.control());
    iopub = connect(SocketType.SUB, ports.iopub());
    iopub.subscribe(ZMQ.SUBSCRIPTION_ALL);
    awaitStart();
  }

  private ZMQ.Socket connect(SocketType type, int port) {
    ZMQ.Socket socket = context.createSocket(type);
    socket.setLinger(0);
    socket.connect(Endpoints.address(port));
    return socket;
  }

  // A subscription takes time; what is published before is lost, as with any front end.
  private void awaitStart() throws Exception {
    iopub.setReceiveTimeOut(200);
    boolean subscribed = false;
    for (int attempt = 0; !subscribed && attempt < 100; attempt++) {
      reply(shell, send(shell, "kernel_info_request", Map.of()));
      subscribed = iopub.recv() != null;
    }
    while (iopub.hasReceiveMore() || iopub.recv() != null) {
      if (iopub.hasReceiveMore()) {
        iopub.recv();
      }
    }
  }

  /** Sends a request and returns its id. */
  String send(ZMQ.Socket to, String type, Map<String, ?> content) throws Exception {
    String id = UUID.randomUUID().toString();
    Map<String, String> header =
        Map.of(
            "msg_id", id,
            "msg_type", type,
            "username", "test",
            "session", "test",
            "date", "2026-01-01T00:00:00.000000Z",
            "version", "5.3");
    List<String> parts =
        List.of(JSON.writeValueAsString(header), "{}", "{}", JSON.writeValueAsString(content));
    to.sendMore(DELIMITER);
    to.sendMore(sign(parts));
    for (String part : parts.subList(0, 3)) {
      to.sendMore(part);
    }
    to.send(parts.get(3));
    return id;
  }

  private String sign(List<String> parts) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.US_ASCII), "HmacSHA256"));
    parts.forEach(part -> mac.update(part.getBytes(StandardCharsets.UTF_8)));
    return HexFormat.of().formatHex(mac.doFinal());
  }

  private Received receive(ZMQ.Socket from) throws Exception {
    from.setReceiveTimeOut(PATIENCE);
    String part = from.recvStr();
    assertNotNull(part, "the kernel says nothing");
    while (!part.equals(DELIMITER)) {
      part = from.recvStr();
    }
    String signature = from.recvStr();
    List<String> parts = new ArrayList<>();
    while (from.hasReceiveMore()) {
      parts.add(from.recvStr());
    }
    assertEquals(sign(parts), signature);
    return new Received(json(parts.get(0)), json(parts.get(1)), json(parts.get(3)));
  }

  private static JsonNode json(String text) throws IOException {
    return JSON.readTree(text);
  }

  /** Waits for the reply to a request. */
  JsonNode reply(ZMQ.Socket from, String request) throws Exception {
    Received received = receive(from);
    while (!received.answers(request)) {
      received = receive(from);
    }
    return received.content();
  }

  /** Sends a request that is answered at once. */
  JsonNode ask(String type, Map<String, ?> content) throws Exception {
    String request = send(shell, type, content);
    return reply(shell, request);
  }

  String sendCell(String code) throws Exception {
    return sendCell(code, Map.of());
  }

  private String sendCell(String code, Map<String, ?> expressions) throws Exception {
    return send(
        shell,
        "execute_request",
        Map.of(
            "code", code,
            "silent", false,
            "store_history", true,
            "user_expressions", expressions,
            "allow_stdin", false,
            "stop_on_error", true));
  }

  /** Runs a cell. */
  Answer execute(String code) throws Exception {
    return answer(sendCell(code));
  }

  /** Waits until a cell is done. */
  Answer answer(String request) throws Exception {
    List<Answer.Published> published = new ArrayList<>();
    collect(request, published, each -> isIdle(each));
    return new Answer(reply(shell, request), published);
  }

  private static boolean isIdle(Answer.Published message) {
    return message.type().equals("status")
        && message.content().path("execution_state").asText().equals("idle");
  }

  /** Adds what is published for a request, up to and with the first message that fits. */
  void collect(String request, List<Answer.Published> published, Predicate<Answer.Published> last)
      throws Exception {
    Received received;
    do {
      received = receive(iopub);
      if (received.answers(request)) {
        published.add(new Answer.Published(received.type(), received.content()));
      }
    } while (!received.answers(request) || !last.test(published.get(published.size() - 1)));
  }

  /** Waits until something is published for a request. */
  Answer.Published awaitPublished(String request, Predicate<Answer.Published> wanted)
      throws Exception {
    List<Answer.Published> published = new ArrayList<>();
    collect(request, published, wanted);
    return published.get(published.size() - 1);
  }

  void interrupt() throws Exception {
    reply(control, send(control, "interrupt_request", Map.of()));
  }

  @Override
  public void close() {
    context.close();
  }
}
