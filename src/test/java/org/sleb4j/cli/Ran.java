package org.sleb4j.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.sleb4j.json.Json;
import picocli.CommandLine;

/** What a command printed and returned. */
record Ran(int status, String out, String err) {
  static Ran of(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int status = line.execute(arguments);
    return new Ran(status, out.toString(), err.toString());
  }

  /** Returns what it printed, of a command that succeeded, as its schema documents it. */
  JsonNode json() {
    assertEquals(0, status, err);
    JsonNode result = Json.parse(out.getBytes(UTF_8), "output");
    Schemas.check(result);
    return result;
  }
}
