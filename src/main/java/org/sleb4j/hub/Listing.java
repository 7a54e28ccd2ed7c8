package org.sleb4j.hub;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.Set;
import org.sleb4j.check.Check;
import org.sleb4j.json.Json;

/** The commit that a revision is now, and the names of its files. */
record Listing(String commit, Set<String> names) {
  private static final int MOST_BYTES = 64 << 20;

  /** Asks the hub. */
  static Listing of(Http http) {
    URI uri = http.repo().api(http.endpoint());
    return parse(http.retry().run(() -> body(http, uri)), uri, http.repo());
  }

  private static byte[] body(Http http, URI uri) throws IOException {
    try (InputStream body = http.get(uri, 0).body()) {
      byte[] bytes = body.readNBytes(MOST_BYTES + 1);
      Check.that(
          bytes.length <= MOST_BYTES, "%s answers with more than %d bytes.", uri, MOST_BYTES);
      return bytes;
    }
  }

  private static Listing parse(byte[] body, URI uri, Repo repo) {
    JsonNode answer = Json.parse(body, "The answer of " + uri);
    String commit = answer.path("sha").asText();
    Check.that(
        SafeName.isCommit(commit) && answer.path("siblings").isArray(),
        "%s was answered by something that is not a hub: check HF_ENDPOINT and the network.",
        uri);
    Set<String> names = new LinkedHashSet<>();
    answer
        .get("siblings")
        .forEach(file -> names.add(SafeName.check(file.path("rfilename").asText(), repo)));
    return new Listing(commit, names);
  }
}
