package org.sleb4j.cli;

import java.util.List;
import java.util.stream.Collectors;

/** Words as one types them: a shell reads the line as the same words again. */
final class ShellWords {
  private static final String PLAIN = "[\\w./:=,@%+-]+";

  private ShellWords() {}

  static String line(List<String> words) {
    return words.stream().map(ShellWords::quoted).collect(Collectors.joining(" "));
  }

  private static String quoted(String word) {
    if (word.matches(PLAIN)) {
      return word;
    }
    boolean isSafe = word.matches("[^\"$`\\\\!]*");
    return word.contains("'") && isSafe ? '"' + word + '"' : "'" + word.replace("'", "'\\''") + "'";
  }
}
