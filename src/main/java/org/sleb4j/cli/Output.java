package org.sleb4j.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sleb4j.json.Json;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints a result for people, or with {@code --json} as one JSON object on one line. */
final class Output {
  @Option(names = "--json", description = "Print one JSON object and nothing else.")
  private boolean json;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  /**
   * Prints a result.
   *
   * @param fields what the JSON object holds
   * @param text what people read
   */
  void print(Map<String, ?> fields, Object text) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(json ? Json.line(withWarnings(fields)) : text.toString());
    out.flush();
  }

  /** Adds a field {@code warnings} where there are any. */
  private Map<String, ?> withWarnings(Map<String, ?> fields) {
    List<String> warnings = ((Main) spec.root().userObject()).warnings();
    if (warnings.isEmpty()) {
      return fields;
    }
    Map<String, Object> all = new LinkedHashMap<>(fields);
    all.put("warnings", warnings);
    return all;
  }
}
