package org.sleb4j.fields;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sleb4j.model.Units;
import org.sleb4j.origin.Invocation;
import org.sleb4j.origin.Provenance;
import org.sleb4j.origin.Version;

/**
 * Makes the fields of a result describe themselves. In front stand the version of this tool, the
 * kind of result, and the command that computes it; behind it what is removed, the seconds it took
 * and its origin: model and hash, windows and hash, type, device, threads, versions.
 */
public final class Described {
  /** The field that every object begins with. */
  public static final String VERSION = "sleb4j";

  /** The kind of a result that no command prints. */
  public static final String REPORT = "report";

  public static final String COMMAND = "command";
  public static final String ARGUMENTS = "arguments";
  public static final String ORIGIN = "origin";
  private static final String SPARK = "spark";
  private static final String REMOVED = "removed";
  private static final String SECONDS = "seconds";

  /** The fields that describe a result and are no part of it. */
  public static final Set<String> ABOUT =
      Set.of(
          VERSION,
          REPORT,
          COMMAND,
          ARGUMENTS,
          ORIGIN,
          "text",
          "calibration",
          "computation",
          "warnings");

  private Described() {}

  /** Describes what a command found. */
  public static Map<String, Object> command(
      Invocation by, Map<String, ?> found, Optional<Provenance> origin) {
    Map<String, Object> fields = Fields.map(VERSION, Version.current());
    addCommand(fields, Optional.of(by));
    return add(fields, found, origin);
  }

  /** Describes a report; of what a command computes as well, the command is among the fields. */
  public static Map<String, Object> report(
      String kind, Map<String, ?> found, Optional<Provenance> origin) {
    Map<String, Object> fields = Fields.map(VERSION, Version.current(), REPORT, kind);
    addCommand(fields, origin.flatMap(Provenance::invocation));
    return add(fields, found, origin);
  }

  private static void addCommand(Map<String, Object> fields, Optional<Invocation> by) {
    by.ifPresent(
        invocation -> {
          fields.put(COMMAND, invocation.command());
          fields.put(ARGUMENTS, invocation.arguments());
        });
  }

  private static Map<String, Object> add(
      Map<String, Object> fields, Map<String, ?> found, Optional<Provenance> origin) {
    fields.putAll(new LinkedHashMap<>(found));
    origin.ifPresent(from -> add(fields, from));
    return fields;
  }

  private static void add(Map<String, Object> fields, Provenance from) {
    fields.putIfAbsent(REMOVED, Units.values(from.blocks().removals()));
    if (Double.isFinite(from.seconds())) {
      fields.putIfAbsent(SECONDS, from.seconds());
    }
    from.executors().ifPresent(cluster -> fields.putIfAbsent(SPARK, cluster));
    fields.remove(ORIGIN); // stands last
    fields.put(ORIGIN, from);
  }
}
