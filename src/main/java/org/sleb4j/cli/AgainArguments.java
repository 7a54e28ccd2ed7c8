package org.sleb4j.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
    List<String> before = arguments(result);
    for (int i = 0; i < before.size(); i++) {
      String word = before.get(i);
      if (KEPT_FILES.contains(word) || (word.equals("--runs") && isTimed(words.get(0)))) {
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

  /** An option and its value may be one word; what follows --by begins like an option. */
  private static List<String> arguments(JsonNode result) {
    List<String> words = new ArrayList<>();
    for (JsonNode argument : result.path(Described.ARGUMENTS)) {
      String word = argument.asText();
      boolean isValue = !words.isEmpty() && words.get(words.size() - 1).equals("--by");
      boolean isBoth = !isValue && word.startsWith("--") && word.contains("=");
      words.addAll(isBoth ? List.of(word.split("=", 2)) : List.of(word));
    }
    return words;
  }

  /** Returns the model that a result names; none where it names none. */
  static Optional<String> model(JsonNode result) {
    List<String> words = arguments(result);
    int at = words.indexOf("--model");
    return at < 0 || at + 1 == words.size() ? Optional.empty() : Optional.of(words.get(at + 1));
  }

  /** Times are not compared, so none are measured. */
  private static List<String> without(String command) {
    return isTimed(command) ? List.of("--runs", "0", "--json") : List.of("--json");
  }

  private static boolean isTimed(String command) {
    return command.equals("compare-searches");
  }
}
