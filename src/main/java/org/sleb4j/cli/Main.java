package org.sleb4j.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sleb4j.check.FilePath;
import org.sleb4j.check.Interrupted;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Warnings;
import org.sleb4j.model.Computation;
import org.sleb4j.model.Model;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/**
 * The command line of the library.
 *
 * <p>Exit status 0 is success, 2 invalid input, reported in one sentence, 1 a defect or a failure
 * of the machine.
 */
@Command(
    name = "sleb4j",
    description = "Finds and removes the redundant transformer blocks of a language model.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      InfoCommand.class,
      RedundancyCommand.class,
      SearchCommand.class,
      CompareSearchesCommand.class,
      PruneCommand.class,
      RepairCommand.class,
      QuantizeCommand.class,
      ExportCommand.class,
      PerplexityCommand.class,
      ZeroshotCommand.class,
      GenerateCommand.class,
      LogitsCommand.class,
      TokenizeCommand.class,
      BenchCommand.class,
      RerunCommand.class,
      GenerateCompletion.class
    })
public final class Main {
  private static final int MISTAKE = 2;
  private static final int INTERRUPTED = 130;

  private final Set<String> warnings = new LinkedHashSet<>();

  private final long start = System.nanoTime();

  private Optional<Computation> computation = Optional.empty();

  private Main() {}

  /** Runs a command and ends the process with its status. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Main());
    line.setExecutionStrategy(Main::run);
    line.setParameterExceptionHandler(Main::refuse);
    line.setExecutionExceptionHandler(Main::fail);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.registerConverter(Path.class, Main::path);
    return line;
  }

  private static Path path(String name) {
    try {
      return FilePath.of(name);
    } catch (InvalidInputException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  private static int run(ParseResult parsed) {
    CommandLine line = parsed.commandSpec().commandLine();
    Main main = line.getCommand();
    return Warnings.heardBy(
        sentence -> main.warn(line, sentence), () -> new CommandLine.RunLast().execute(parsed));
  }

  /** A model is read once to check the arguments and once to run: each sentence appears once. */
  private void warn(CommandLine line, String sentence) {
    if (warnings.add(sentence)) {
      error(line, "Warning: " + sentence);
    }
  }

  /** Keeps how a model is computed, for what is printed of it. */
  void computes(Model model) {
    computation = Optional.of(model.computation());
  }

  /** Returns how the last model that was opened is computed. */
  Optional<Computation> computation() {
    return computation;
  }

  /** Returns how long the command has run so far. */
  double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }

  /** Returns the warnings so far. */
  List<String> warnings() {
    return List.copyOf(warnings);
  }

  private static int refuse(ParameterException e, String[] arguments) {
    if (arguments.length == 0) {
      e.getCommandLine().usage(e.getCommandLine().getErr());
      return MISTAKE;
    }
    String sentence =
        Unmatched.of(e)
            .map(Unmatched::sentence)
            .orElseGet(() -> e.getMessage().lines().findFirst().orElse(""))
            .strip()
            .replaceFirst("^Error: ", "");
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    error(e.getCommandLine(), sentence + " (see " + command + " --help)");
    return MISTAKE;
  }

  private static int fail(Exception e, CommandLine line, ParseResult parsed) throws Exception {
    if (e instanceof InvalidInputException) {
      error(line, e.getMessage());
      return MISTAKE;
    }
    if (e instanceof Interrupted) {
      error(line, e.getMessage());
      return INTERRUPTED;
    }
    throw e;
  }

  private static void error(CommandLine line, String sentence) {
    PrintWriter err = line.getErr();
    err.println(sentence);
    err.flush();
  }

  /** Names the version of the library. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"sleb4j " + org.sleb4j.origin.Version.current()};
    }
  }
}
