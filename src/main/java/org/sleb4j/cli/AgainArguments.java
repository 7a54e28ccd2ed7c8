package org.sleb4j.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.sleb4j.fields.Described;

/**
 * The words of a command that is run again: nothing is taken from a journal, and what it writes
 * goes to a folder that is thrown away.
 */
record AgainArguments(Optional<String> model, Path folder) {
  private static final Set<String> KEPT_FILES = Set.of("--journal", "--records");

  /** Returns all words of the command, the first one its name. */
  List<String> of(JsonNode result) {
    List<String> words = new ArrayList<>();
    words.add(result.get(Described.COMMAND).asText());
    List<String> before = new ArrayList<>();
    result.path(Described.ARGUMENTS).forEach(word -> before.addAll(split(word.asText())));
    for (int i = 0; i < before.size(); i++) {
      String word = before.get(i);
      if (KEPT_FILES.contains(word)) {
        i++;
      } else if (word.equals("--out")) {
        words.addAll(List.of(word, folder.resolve("out").toString()));
        i++;
      } else if (word.equals("--model") && model.isPresent()) {
        words.addAll(List.of(word, model.get()));
        i++;
      } else if (!word.equals("--overwrite")) {
        words.add(word);
      }
    }
    words.addAll(without(words.get(0)));
    return words;
  }

  private static List<String> split(String word) {
    boolean isBoth = word.startsWith("--") && word.contains("=");
    return isBoth ? Stream.of(word.split("=", 2)).toList() : List.of(word);
  }

  /** Times are not compared, so none are measured. */
  private static List<String> without(String command) {
    return command.equals("compare-searches")
        ? List.of("--runs", "0", "--json")
        : List.of("--json");
  }
}
