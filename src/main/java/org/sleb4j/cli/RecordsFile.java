package org.sleb4j.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.sleb4j.check.Check;
import org.sleb4j.checkpoint.PartialFile;
import org.sleb4j.fields.ZeroShotFields;
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
                "records (%s) must be a file in an existing directory.",
                path));
  }

  private static Path folder(Path path) {
    return path.toAbsolutePath().getParent();
  }

  void write(List<TaskScore> scores) {
    file.ifPresent(path -> write(path, scores));
  }

  private static void write(Path path, List<TaskScore> scores) {
    byte[] records = lines(scores).getBytes(UTF_8);
    try (PartialFile written = PartialFile.create(path, records.length)) {
      written.write(ByteBuffer.wrap(records));
      written.finish();
    }
  }

  private static String lines(List<TaskScore> scores) {
    StringBuilder lines = new StringBuilder();
    for (TaskScore score : scores) {
      for (QuestionScore question : score.questions()) {
        lines.append(Json.line(ZeroShotFields.of(score, question))).append(System.lineSeparator());
      }
    }
    return lines.toString();
  }
}
