package org.sleb4j.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sleb4j.check.Check;
import org.sleb4j.data.TokenLists;
import org.sleb4j.fields.Fields;
import org.sleb4j.generate.GenerateOptions;
import org.sleb4j.generate.Generation;
import org.sleb4j.generate.Sampling;
import org.sleb4j.model.Model;
import org.sleb4j.origin.Provenance;
import org.sleb4j.session.Continuations;
import org.sleb4j.tokenizer.ChatMessage;
import org.sleb4j.tokenizer.ChatTemplate;
import org.sleb4j.tokenizer.Tokenizer;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Continues prompts. */
@Command(
    name = "generate",
    description = "Continues prompts, greedily by default.",
    footer = {
      "",
      "Example:",
      "  sleb4j generate --model demo --prompt 'Once upon a time' --new-tokens 40"
    },
    mixinStandardHelpOptions = true)
final class GenerateCommand implements Runnable {
  @Mixin private NamedModel arguments;

  @ArgGroup(multiplicity = "1")
  private Prompts prompts;

  @Option(names = "--new-tokens", paramLabel = "N", description = "The most tokens to add.")
  private Integer newTokens;

  /** The former name of {@code --new-tokens}. */
  @Option(names = "--max-new-tokens", hidden = true)
  private Integer maxNewTokens;

  @Mixin private RemovedArgument removed;

  @Option(
      names = "--temperature",
      defaultValue = "0",
      description = "The temperature of sampling; 0, the default, takes the likeliest token.")
  private double temperature;

  @Option(
      names = "--top-k",
      paramLabel = "K",
      defaultValue = "0",
      description = "Sample from the K likeliest tokens (default: 0, all).")
  private int topK;

  @Option(
      names = "--top-p",
      paramLabel = "P",
      defaultValue = "1",
      description = "Sample from the likeliest tokens that reach probability P (default: 1, all).")
  private double topP;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Seed of the sampling (default: 0).")
  private long seed;

  @Option(
      names = "--system",
      paramLabel = "TEXT",
      description = "With --chat, how the model is to answer.")
  private String system;

  @Option(names = "--ignore-eos", description = "Continue after the end of a text.")
  private boolean ignoreEos;

  @Mixin private Output output;

  /** One of the two. */
  private static final class Prompts {
    @Option(names = "--prompt", paramLabel = "TEXT", description = "A text; may be repeated.")
    private List<String> texts;

    @Option(
        names = "--chat",
        paramLabel = "TEXT",
        description =
            "What a user says to an instruction model, by the chat template among its files; may be"
                + " repeated.")
    private List<String> chats;

    @Option(
        names = "--tokens",
        paramLabel = "FILE",
        description =
            "A JSON array of arrays of token ids; generation does not stop at the end of a text.")
    private Path tokens;

    /** The former name of {@code --tokens}. */
    @Option(names = "--prompt-tokens", hidden = true)
    private Path promptTokens;

    private Optional<Path> ids() {
      return Optional.ofNullable(tokens).or(() -> Optional.ofNullable(promptTokens));
    }
  }

  @Override
  public void run() {
    int most = mostNewTokens();
    Check.that(
        temperature > 0 || (topK == 0 && topP == 1 && seed == 0),
        "--top-k, --top-p and --seed have no effect without --temperature: give one above 0.");
    AtLeast.check("--top-k", topK, 0);
    Check.that(topP > 0 && topP <= 1, "--top-p (%s) must be above 0 and at most 1.", topP);
    Sampling sampling = new Sampling(temperature, topK, topP, seed);
    GenerateOptions options = GenerateOptions.greedy(most).withSampling(sampling);
    Check.that(
        system == null || prompts.chats != null,
        "--system has no effect without --chat: name what the user says.");
    prompts.ids().ifPresentOrElse(file -> continueIds(file, options), () -> continueTexts(options));
  }

  private int mostNewTokens() {
    Integer count = newTokens == null ? maxNewTokens : newTokens;
    Check.that(count != null, "--new-tokens is missing: give the most tokens to add.");
    AtLeast.check("--new-tokens", count, 1);
    return count;
  }

  private void continueIds(Path file, GenerateOptions options) {
    List<int[]> ids = TokenLists.read(file);
    try (Model model = arguments.open()) {
      Generation generation = generate(model, ids, options);
      print(model, Fields.of(generation, texts(ids, generation)), generation.tokens());
    }
  }

  private Generation generate(Model model, List<int[]> ids, GenerateOptions options) {
    return arguments.measurements().generate(removed.of(model), ids, options);
  }

  /** Returns no texts where the model has no tokenizer. */
  private List<String> texts(List<int[]> prompts, Generation generation) {
    if (!Tokenizer.isIn(arguments.directory())) {
      return List.of();
    }
    try (Tokenizer tokenizer = Tokenizer.open(arguments.directory())) {
      return texts(tokenizer, prompts, generation);
    }
  }

  private static List<String> texts(
      Tokenizer tokenizer, List<int[]> prompts, Generation generation) {
    return IntStream.range(0, prompts.size())
        .mapToObj(
            row -> Continuations.behind(tokenizer, prompts.get(row), generation.tokens().get(row)))
        .toList();
  }

  private void continueTexts(GenerateOptions options) {
    try (Tokenizer tokenizer = Tokenizer.open(arguments.directory());
        Model model = arguments.open()) {
      List<int[]> ids = encoded(tokenizer);
      List<Integer> stops = ignoreEos ? List.of() : model.info().eosIds();
      Generation generation = generate(model, ids, options.withStopIds(stops));
      List<String> texts = texts(tokenizer, ids, generation);
      print(model, Fields.of(generation, texts), texts);
    }
  }

  private List<int[]> encoded(Tokenizer tokenizer) {
    if (prompts.chats == null) {
      return prompts.texts.stream().map(tokenizer::encode).toList();
    }
    ChatTemplate template = ChatTemplate.read(arguments.directory(), arguments.name(), tokenizer);
    return prompts.chats.stream()
        .map(text -> tokenizer.encodePlain(template.render(messages(text))))
        .toList();
  }

  private List<ChatMessage> messages(String text) {
    ChatMessage user = new ChatMessage("user", text);
    return system == null ? List.of(user) : List.of(new ChatMessage("system", system), user);
  }

  private void print(Model model, Map<String, Object> fields, List<?> rows) {
    output.printAlone(
        fields, lines(rows), () -> Optional.of(Provenance.withWeights(removed.of(model))));
  }

  private static String lines(List<?> rows) {
    return rows.stream().map(Object::toString).collect(Collectors.joining("\n"));
  }
}
