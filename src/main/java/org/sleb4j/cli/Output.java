package org.sleb4j.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.sleb4j.fields.Described;
import org.sleb4j.json.Json;
import org.sleb4j.origin.Invocation;
import org.sleb4j.origin.Provenance;
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
   * Prints a result that holds its origin, or has none.
   *
   * @param fields what the JSON object holds beside what describes it; see {@link Described}
   * @param text what people read
   */
  void print(Map<String, ?> fields, Object text) {
    print(fields, text, Optional::empty);
  }

  /**
   * Prints a result and how it was computed.
   *
   * @param origin asked for only where JSON is printed, since it reads all weights for their hash
   */
  void print(Map<String, ?> fields, Object text, Supplier<Optional<Provenance>> origin) {
    String below = main().computation().map(found -> "\n\ncomputed in " + found).orElse("");
    println(fields, text + below, origin);
  }

  /** Prints a result whose text says how it was computed. */
  void printWithComputation(
      Map<String, ?> fields, Object text, Supplier<Optional<Provenance>> origin) {
    println(fields, text.toString(), origin);
  }

  /** Prints text that others may read on; how it was computed goes to standard error. */
  void printAlone(Map<String, ?> fields, String text, Supplier<Optional<Provenance>> origin) {
    println(fields, text, origin);
    main().computation().ifPresent(found -> error("computed in " + found));
  }

  private void println(Map<String, ?> fields, String text, Supplier<Optional<Provenance>> origin) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(json ? Json.line(complete(fields, origin.get())) : text);
    out.flush();
  }

  private void error(String sentence) {
    if (!json) {
      spec.commandLine().getErr().println(sentence);
    }
  }

  private Map<String, ?> complete(Map<String, ?> fields, Optional<Provenance> origin) {
    Map<String, Object> all = Described.command(invocation(), fields, origin);
    all.putIfAbsent("seconds", main().seconds());
    main().computation().ifPresent(found -> all.put("computation", found));
    List<String> warnings = main().warnings();
    if (!warnings.isEmpty()) {
      all.put("warnings", warnings);
    }
    return all;
  }

  private Invocation invocation() {
    List<String> words = spec.root().commandLine().getParseResult().originalArgs();
    return new Invocation(
        words.get(0), words.stream().skip(1).filter(word -> !word.equals("--json")).toList());
  }

  private Main main() {
    return (Main) spec.root().userObject();
  }
}
