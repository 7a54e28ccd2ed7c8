package org.sleb4j.cli;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sleb4j.check.Bytes;
import org.sleb4j.check.Strings;
import org.sleb4j.export.GgufFile;
import org.sleb4j.fields.Fields;
import org.sleb4j.model.ModelInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Describes a model without loading its weights. */
@Command(
    name = "info",
    description = "Describes a model and the memory it needs, without loading it.",
    footer = {"", "Example:", "  sleb4j info --model demo"},
    mixinStandardHelpOptions = true)
final class InfoCommand implements Runnable {
  @Mixin private ModelOrShape model;
  @Mixin private Output output;

  @Override
  public void run() {
    ModelInfo info = model.describe();
    Map<String, Object> fields = Fields.map("model", model.name());
    fields.putAll(Fields.of(info));
    Optional<GgufFile> file = model.gguf();
    file.ifPresent(gguf -> describe(fields, gguf));
    output.print(fields, text(info, file));
  }

  private String text(ModelInfo info, Optional<GgufFile> file) {
    String stored =
        file.map(GgufFile::toString)
            .orElse(Bytes.text(info.bytesOnDisk()) + " in " + info.stored());
    return lines(info, stored).collect(Collectors.joining(System.lineSeparator()));
  }

  /** The directory that such a model is read from holds wider types in places. */
  private static void describe(Map<String, Object> fields, GgufFile file) {
    Map<String, Object> own = Fields.of(file);
    fields.put("bytesOnDisk", file.bytes());
    fields.put("type", own.get("type"));
    fields.put("gguf", own);
  }

  private Stream<String> lines(ModelInfo info, String stored) {
    return Stream.of(
        line("model", model.name()),
        line("family", info.family()),
        line("blocks", info.blocks()),
        line("width", info.width()),
        line("parameters", Strings.format("%,d", info.parameters())),
        line("on disk", stored),
        line("in memory", Bytes.text(info.bytesInMemory()) + " in " + info.dtype()),
        line("or", others(info)),
        line("vocabulary", Strings.format("%,d", info.vocabulary())),
        line("context", Strings.format("%,d tokens", info.context())));
  }

  private static String others(ModelInfo info) {
    return info.memory().entrySet().stream()
        .filter(memory -> memory.getKey() != info.dtype())
        .map(memory -> Bytes.text(memory.getValue()) + " in " + memory.getKey())
        .collect(Collectors.joining(", "));
  }

  private static String line(String name, Object value) {
    return Strings.format("%-11s %s", name, value);
  }
}
