package org.sleb4j.cli;

import java.util.List;
import org.sleb4j.check.Strings;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says which argument is not known, and what may be meant. */
final class Unmatched {
  private Unmatched() {}

  static String sentence(UnmatchedArgumentException e) {
    String first = e.getUnmatched().get(0);
    boolean isCommand = e.getCommandLine().getParent() == null && !first.startsWith("-");
    String kind = first.startsWith("-") ? "option" : isCommand ? "command" : "argument";
    return Strings.format("Unknown %s '%s'%s", kind, first, meant(e.getSuggestions()));
  }

  private static String meant(List<String> suggestions) {
    return suggestions.isEmpty() ? "" : ": did you mean " + suggestions.get(0) + "?";
  }
}
