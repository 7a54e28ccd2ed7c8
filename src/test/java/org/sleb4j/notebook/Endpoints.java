package org.sleb4j.notebook;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The five ports of one kernel and the key that signs its messages. */
record Endpoints(int shell, int iopub, int stdin, int control, int heartbeat, String key) {
  /** Picks ports that nobody listens at. */
  static Endpoints free() throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
    }
    List<Integer> ports = sockets.stream().map(ServerSocket::getLocalPort).toList();
    for (ServerSocket socket : sockets) {
      socket.close();
    }
    return new Endpoints(
        ports.get(0), ports.get(1), ports.get(2), ports.get(3), ports.get(4), "a key");
  }

  /** Returns what Jupyter writes into a connection file. */
  String connectionFile() throws IOException {
    return new ObjectMapper()
        .writeValueAsString(
            Map.of(
                "shell_port", shell,
                "iopub_port", iopub,
                "stdin_port", stdin,
                "control_port", control,
                "hb_port", heartbeat,
                "ip", "127.0.0.1",
                "key", key,
                "transport", "tcp",
                "signature_scheme", "hmac-sha256",
                "kernel_name", "java"));
  }

  static String address(int port) {
    return "tcp://127.0.0.1:" + port;
  }
}
