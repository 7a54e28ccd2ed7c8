package org.sleb4j.cli;

import java.util.List;
import java.util.Optional;
import org.sleb4j.check.Strings;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says which argument is not known, and what may be meant. */
final class Unmatched {
  private Unmatched() {}

  /** A required option that is missing may be the one that is mistyped. */
  static Optional<UnmatchedArgumentException> of(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched) {
      return Optional.of(unmatched);
    }
    List<String> unmatched = e.getCommandLine().getUnmatchedArguments();
    return e instanceof MissingParameterException && !unmatched.isEmpty()
        ? Optional.of(new UnmatchedArgumentException(e.getCommandLine(), unmatched))
        : Optional.empty();
  }

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
