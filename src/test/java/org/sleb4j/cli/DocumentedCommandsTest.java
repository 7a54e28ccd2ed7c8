package org.sleb4j.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The documentation names the commands and options that there are, and its lines can be typed. */
class DocumentedCommandsTest {
  private static final Pattern TYPED =
      Pattern.compile(
          "(?m)^(?:.* && | *)(?:java -jar target/sleb4j\\.jar|(?:target/)?sleb4j) (.*)$");
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");
  private static final Set<String> OF_PICOCLI = Set.of("generate-completion");

  private final Map<String, CommandLine> commands = Main.commandLine().getSubcommands();

  @Test
  void theReadmeListsEveryCommand() throws IOException {
    String table = section(Path.of("README.md"), "On the command line");
    Set<String> listed =
        Pattern.compile("`([a-z-]+)`(?=[^|\n]*\\|)")
            .matcher(table)
            .results()
            .map(result -> result.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> known = new TreeSet<>(commands.keySet());
    known.removeAll(OF_PICOCLI);
    assertEquals(known, listed);
  }

  @Test
  void theirPageNamesOnlyOptionsOfEach() throws IOException {
    int options = 0;
    for (String name : commands.keySet()) {
      if (OF_PICOCLI.contains(name) || Set.of("logits", "tokenize").contains(name)) {
        continue;
      }
      Set<String> known = options(commands.get(name));
      for (String option : optionsIn(section(Path.of("docs/commands.md"), name))) {
        options++;
        assertTrue(known.contains(option), name + " has no option " + option);
      }
    }
    assertTrue(options > 40, "options: " + options);
  }

  @Test
  void whatPagesSayToTypeIsUnderstood() throws IOException {
    int lines = 0;
    for (Path page : pages()) {
      for (String line : typed(fenced(Files.readString(page)))) {
        lines++;
        assertDoesNotThrow(() -> Main.commandLine().parseArgs(words(line)), page + ": " + line);
      }
    }
    assertTrue(lines > 5, "lines: " + lines);
  }

  @Test
  void everyCommandHasAnExampleThatIsUnderstood() {
    commands.forEach(
        (name, command) -> {
          List<String> examples =
              Arrays.stream(command.getCommandSpec().usageMessage().footer())
                  .flatMap(text -> typed(text).stream())
                  .toList();
          assertTrue(OF_PICOCLI.contains(name) || !examples.isEmpty(), name);
          examples.forEach(
              line -> assertDoesNotThrow(() -> Main.commandLine().parseArgs(words(line)), line));
        });
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("docs"))) {
      Stream<Path> docs = files.filter(file -> file.toString().endsWith(".md"));
      return Stream.concat(Stream.of(Path.of("README.md")), docs).sorted().toList();
    }
  }

  private static String section(Path page, String heading) throws IOException {
    String[] parts = Files.readString(page).split("(?m)^## \\Q" + heading + "\\E$", 2);
    assertEquals(2, parts.length, page + " has no section " + heading);
    return parts[1].split("(?m)^## ", 2)[0];
  }

  private static Set<String> options(CommandLine command) {
    return command.getCommandSpec().options().stream()
        .map(OptionSpec::names)
        .flatMap(Stream::of)
        .collect(Collectors.toSet());
  }

  private static List<String> optionsIn(String text) {
    String own = text.replaceAll("--by \"[^\"]*\"", "--by");
    return Pattern.compile("(?<=[`( ])--[a-z][a-z-]*")
        .matcher(own)
        .results()
        .map(MatchResult::group)
        .toList();
  }

  private static String fenced(String page) {
    return Pattern.compile("(?ms)^```sh\\n(.*?)^```")
        .matcher(page)
        .results()
        .map(block -> block.group(1))
        .collect(Collectors.joining());
  }

  /** Returns command lines, those that go over several lines as one. */
  private static List<String> typed(String text) {
    return TYPED
        .matcher(text.replaceAll("\\\\\n *", ""))
        .results()
        .map(result -> result.group(1).replaceAll(" +# .*", ""))
        .filter(line -> !line.matches("COMMAND.*|.*(…|>).*"))
        .toList();
  }

  private static String[] words(String line) {
    return WORD.matcher(line).results().map(DocumentedCommandsTest::word).toArray(String[]::new);
  }

  private static String word(MatchResult match) {
    return Stream.of(match.group(1), match.group(2))
        .filter(quoted -> quoted != null)
        .findFirst()
        .orElse(match.group());
  }
}
