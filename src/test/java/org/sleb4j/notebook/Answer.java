package org.sleb4j.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a kernel said to one request: the reply, and what it published meanwhile. */
record Answer(JsonNode reply, List<Published> published) {
  /** One message of the channel that all front ends read. */
  record Published(String type, JsonNode content) {}

  String status() {
    return reply.path("status").asText();
  }

  Stream<JsonNode> all(String type) {
    return published.stream().filter(each -> each.type().equals(type)).map(Published::content);
  }

  String stream(String name) {
    return all("stream")
        .filter(content -> content.path("name").asText().equals(name))
        .map(content -> content.path("text").asText())
        .collect(Collectors.joining());
  }

  /** Returns the value of the cell as text, empty if it had none. */
  String value() {
    return all("execute_result")
        .map(content -> content.path("data").path("text/plain").asText())
        .collect(Collectors.joining());
  }

  /** Returns the lines below a cell that failed, without colours. */
  List<String> traceback() {
    return all("error")
        .flatMap(content -> lines(content.path("traceback")))
        .map(line -> line.replaceAll("\u001B\\[\\d+m", ""))
        .toList();
  }

  static Stream<String> lines(JsonNode array) {
    Stream.Builder<String> lines = Stream.builder();
    array.forEach(each -> lines.add(each.asText()));
    return lines.build();
  }
}
