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
   * Prints a result and how it was computed.
   *
   * @param fields what the JSON object holds
   * @param text what people read
   */
  void print(Map<String, ?> fields, Object text) {
    String below = main().computation().map(found -> "\n\ncomputed in " + found).orElse("");
    println(fields, text + below);
  }

  /** Prints text that others may read on; how it was computed goes to standard error. */
  void printAlone(Map<String, ?> fields, String text) {
    println(fields, text);
    main().computation().ifPresent(found -> error("computed in " + found));
  }

  private void println(Map<String, ?> fields, String text) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(json ? Json.line(complete(fields)) : text);
    out.flush();
  }

  private void error(String sentence) {
    if (!json) {
      spec.commandLine().getErr().println(sentence);
    }
  }

  /** Adds how it was computed, and a field {@code warnings} where there are any. */
  private Map<String, ?> complete(Map<String, ?> fields) {
    Map<String, Object> all = new LinkedHashMap<>(fields);
    main().computation().ifPresent(found -> all.put("computation", found));
    List<String> warnings = main().warnings();
    if (!warnings.isEmpty()) {
      all.put("warnings", warnings);
    }
    return all;
  }

  private Main main() {
    return (Main) spec.root().userObject();
  }
}
