package org.sleb4j.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sleb4j.Golden;

/** Runs commands with {@code --json} on the calibration windows of the golden LLaMA. */
final class GoldenCommand {
  private static final Golden GOLDEN = Golden.of("llama-gqa");

  /** The directory of the golden model. */
  static final String MODEL = GOLDEN.directory().toString();

  private final Path tokens;

  /** Writes the windows into a folder. */
  GoldenCommand(Path folder) throws IOException {
    tokens = folder.resolve("tokens.json");
    Files.writeString(tokens, GOLDEN.json().get("calib_ids").toString());
  }

  /** Runs a command on the golden model. */
  Ran run(String command, String... arguments) {
    return on(MODEL, command, arguments);
  }

  /** Runs a command on another model. */
  Ran on(String model, String command, String... arguments) {
    List<String> all = new ArrayList<>(List.of(command, "--json", "--model", model));
    all.addAll(List.of("--tokens", tokens.toString()));
    all.addAll(List.of(arguments));
    return Ran.of(all.toArray(String[]::new));
  }
}
