package org.sleb4j.cli;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.sleb4j.check.Check;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;
import org.sleb4j.session.SearchPlan;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Several searches, each by the options of the command {@code search}. */
final class SearchesArgument {
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");

  @Option(
      names = "--by",
      paramLabel = "OPTIONS",
      required = true,
      description =
          "Required, and may be repeated: a search, by options of the command search in one"
              + " argument, except how much it removes: --by \"--units unit --rule per-parameter\""
              + " --by \"--search beam --name 'four sets'\". --name names its line.")
  private List<String> by;

  /** One of the searches. */
  @Command(name = "--by")
  private static final class One {
    @Mixin private UnitsArguments units;
    @Mixin private StrategyArguments strategies;

    @Option(names = "--name")
    private String name;

    private SearchPlan plan() {
      units.checkNoAmount();
      strategies.check(units.method());
      SearchPlan plan = units.plan(strategies.settings());
      return name == null ? plan : plan.named(name);
    }
  }

  /** Returns the searches in their order. */
  List<SearchPlan> plans() {
    return by.stream().map(SearchesArgument::plan).toList();
  }

  private static SearchPlan plan(String options) {
    One one = new One();
    try {
      new CommandLine(one).parseArgs(words(options));
    } catch (ParameterException e) {
      throw new InvalidInputException(
          Strings.format("--by (%s) is not a search: %s", options, e.getMessage()), e);
    }
    return one.plan();
  }

  private static String[] words(String options) {
    Check.that(
        !options.isBlank(), "--by is empty: write --by \"--search greedy\" for SLEB's search.");
    return WORD.matcher(options).results().map(SearchesArgument::word).toArray(String[]::new);
  }

  private static String word(MatchResult match) {
    for (int group = 1; group < match.groupCount(); group++) {
      if (match.group(group) != null) {
        return match.group(group);
      }
    }
    return match.group();
  }
}
