package org.sleb4j.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.sleb4j.check.Check;
import org.sleb4j.check.FileTrouble;
import org.sleb4j.json.Json;
import org.sleb4j.zeroshot.QuestionScore;
import org.sleb4j.zeroshot.TaskScore;

/**
 * The file of what became of each question, a JSON object a line: there as a whole or not at all.
 */
record RecordsFile(Optional<Path> file) {
  /** Refuses a place that cannot be written before questions are asked. */
  void check() {
    file.ifPresent(
        path ->
            Check.that(
                Files.isDirectory(folder(path)) && !Files.isDirectory(path),
                "records (%s) must be a file in a directory that is there.",
                path));
  }

  private static Path folder(Path path) {
    return path.toAbsolutePath().getParent();
  }

  void write(List<TaskScore> scores) {
    file.ifPresent(path -> write(path, scores));
  }

  private static void write(Path path, List<TaskScore> scores) {
    try {
      Path part = path.resolveSibling(path.getFileName() + "." + UUID.randomUUID() + ".part");
      try {
        lines(part, scores);
        Files.move(part, path, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      throw FileTrouble.of(path, "written", e);
    }
  }

  private static void lines(Path part, List<TaskScore> scores) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(part)) {
      for (TaskScore score : scores) {
        for (QuestionScore question : score.questions()) {
          out.write(Json.line(ZeroShotFields.of(score, question)));
          out.newLine();
        }
      }
    }
  }
}
