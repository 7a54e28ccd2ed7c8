package org.sleb4j.tokenizer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;
import org.sleb4j.json.Json;
import org.sleb4j.tokenizer.SentencePieceModel.Piece;
import org.sleb4j.tokenizer.SentencePieceModel.PieceType;

/** The files of a model directory for the tokenizer that a GGUF file describes. */
public final class GgufTokenizerFiles {
  private static final String PREFIX = "tokenizer.ggml.";
  private static final int MAX_LENGTH = 1024;
  private static final Set<String> UNSPLIT_WORDS = Set.of("gpt-2", "phi-2", "olmo", "mpt");
  private static final Set<String> DIGITS =
      Set.of("starcoder", "refact", "command-r", "smollm", "codeshell");
  private static final Set<String> LLAMA_3 = Set.of("llama-bpe", "dbrx", "smaug-bpe");
  private static final Set<String> QWEN_2 = Set.of("qwen2", "stablelm2");

  /**
   * The arrays of a file.
   *
   * @param types by llama.cpp's numbers
   * @param scores empty where there are none
   * @param merges empty where there are none
   */
  public record Lists(
      List<String> tokens, List<Long> types, List<Double> scores, List<String> merges) {
    public Lists {
      tokens = List.copyOf(tokens);
      types = List.copyOf(types);
      scores = List.copyOf(scores);
      merges = List.copyOf(merges);
    }
  }

  private final String file;
  private final Map<String, Object> fields;
  private final Lists lists;

  private GgufTokenizerFiles(String file, Map<String, Object> fields, Lists lists) {
    this.file = file;
    this.fields = fields;
    this.lists = lists;
  }

  /**
   * Returns the texts of {@code tokenizer.json} and {@code tokenizer_config.json}.
   *
   * @param file what an error sentence calls it
   * @param fields the single values whose names begin with {@code tokenizer.}
   * @throws InvalidInputException if the tokenizer is of a kind that is not read
   */
  public static Map<String, String> of(String file, Map<String, Object> fields, Lists lists) {
    return new GgufTokenizerFiles(file, fields, lists).texts();
  }

  private Map<String, String> texts() {
    if (lists.tokens().size() != lists.types().size()) {
      throw refusal("it has other numbers of tokens and of their types");
    }
    for (String token : lists.tokens()) {
      if (token.isEmpty() || token.length() > MAX_LENGTH) {
        throw refusal(
            Strings.format(
                "it has a token of %d characters, but they must have 1 to %d",
                token.length(), MAX_LENGTH));
      }
    }
    Object model = fields.get(PREFIX + "model");
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("version", "1.0");
    json.put("added_tokens", added());
    json.put("normalizer", null);
    json.put("pre_tokenizer", null);
    Map<String, Object> config = config();
    json.put(
        "post_processor", new FrameTemplate(framing(config, "bos"), framing(config, "eos")).json());
    if ("llama".equals(model)) {
      pieces(json);
    } else if ("gpt2".equals(model)) {
      bytes(json);
    } else {
      throw refusal("its tokenizer is of the kind " + model + ", known are llama and gpt2");
    }
    return Map.of(TokenizerJson.FILE, Json.line(json), "tokenizer_config.json", Json.line(config));
  }

  private InvalidInputException refusal(String what) {
    return new InvalidInputException(file + " cannot be read: " + what + ".");
  }

  private List<Map<String, Object>> added() {
    return IntStream.range(0, lists.tokens().size())
        .filter(id -> isAdded(lists.types().get(id)))
        .mapToObj(
            id ->
                Map.<String, Object>of(
                    "id", id,
                    "content", lists.tokens().get(id),
                    "special", lists.types().get(id) != GgufTokenizer.USER_DEFINED,
                    "lstrip", false,
                    "rstrip", false,
                    "single_word", false,
                    "normalized", false))
        .toList();
  }

  private static boolean isAdded(long type) {
    return type == GgufTokenizer.CONTROL
        || type == GgufTokenizer.USER_DEFINED
        || type == GgufTokenizer.UNKNOWN;
  }

  private Map<String, Integer> vocabulary() {
    Map<String, Integer> ids = new LinkedHashMap<>();
    for (int id = 0; id < lists.tokens().size(); id++) {
      if (lists.types().get(id) != GgufTokenizer.UNUSED
          && ids.put(lists.tokens().get(id), id) != null) {
        throw refusal("it has the token " + Quote.of(lists.tokens().get(id)) + " twice");
      }
    }
    return ids;
  }

  private boolean flag(String name, boolean otherwise) {
    return fields.get(PREFIX + name) instanceof Boolean flag ? flag : otherwise;
  }

  /** The shape of LLaMA 2's own {@code tokenizer.json}. */
  private void pieces(Map<String, Object> json) {
    if (lists.scores().size() != lists.tokens().size()) {
      throw refusal("it has other numbers of tokens and of their scores");
    }
    boolean prefix = flag("add_space_prefix", true);
    List<Object> steps = new ArrayList<>();
    if (prefix) {
      steps.add(Map.of("type", "Prepend", "prepend", "\u2581"));
    }
    steps.add(Map.of("type", "Replace", "pattern", Map.of("String", " "), "content", "\u2581"));
    json.put("normalizer", Map.of("type", "Sequence", "normalizers", steps));
    json.put("decoder", SentencePieceConversion.decoder(prefix));
    json.put("model", model());
  }

  private Map<String, Object> model() {
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("type", "BPE");
    IntStream.range(0, lists.tokens().size())
        .filter(id -> lists.types().get(id) == GgufTokenizer.UNKNOWN)
        .findFirst()
        .ifPresent(id -> model.put("unk_token", lists.tokens().get(id)));
    model.put("fuse_unk", true);
    model.put("byte_fallback", true);
    model.put("vocab", vocabulary());
    model.put("merges", Merges.of(scored()));
    return model;
  }

  private List<Piece> scored() {
    return IntStream.range(0, lists.tokens().size())
        .mapToObj(
            id ->
                new Piece(
                    lists.tokens().get(id),
                    lists.scores().get(id).floatValue(),
                    lists.types().get(id) == GgufTokenizer.NORMAL
                        ? PieceType.NORMAL
                        : PieceType.CONTROL))
        .toList();
  }

  private void bytes(Map<String, Object> json) {
    String name = String.valueOf(fields.get(PREFIX + "pre"));
    Map<String, Object> splitting = splitting(name);
    json.put("pre_tokenizer", splitting);
    json.put("decoder", byteLevel(true));
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("type", "BPE");
    model.put("ignore_merges", name.equals("llama-bpe"));
    model.put("vocab", vocabulary());
    model.put("merges", lists.merges());
    json.put("model", model);
  }

  private static Map<String, Object> byteLevel(boolean words) {
    return Map.of(
        "type", "ByteLevel", "add_prefix_space", false, "trim_offsets", false, "use_regex", words);
  }

  private Map<String, Object> splitting(String name) {
    if (UNSPLIT_WORDS.contains(name)) {
      return byteLevel(true);
    } else if (DIGITS.contains(name)) {
      return sequence(Map.of("type", "Digits", "individual_digits", true), true);
    } else if (LLAMA_3.contains(name)) {
      return sequence(split(KnownShape.LLAMA_3), false);
    } else if (QWEN_2.contains(name)) {
      return sequence(split(Splitting.QWEN_PATTERN), false);
    }
    throw refusal("how its tokenizer splits, " + Quote.of(name) + ", is not known");
  }

  private static Map<String, Object> split(String regex) {
    return Map.of(
        "type",
        "Split",
        "pattern",
        Map.of("Regex", regex),
        "behavior",
        "Isolated",
        "invert",
        false);
  }

  private static Map<String, Object> sequence(Map<String, Object> first, boolean words) {
    return Map.of("type", "Sequence", "pretokenizers", List.of(first, byteLevel(words)));
  }

  private Map<String, Object> config() {
    Map<String, Object> config = new LinkedHashMap<>();
    boolean pieces = "llama".equals(fields.get(PREFIX + "model"));
    config.put("tokenizer_class", "PreTrainedTokenizerFast");
    role(config, "bos");
    role(config, "eos");
    boolean begins =
        flag("add_bos_token", pieces || "llama-bpe".equals(fields.get(PREFIX + "pre")));
    config.put("add_bos_token", begins && config.containsKey("bos_token"));
    config.put("add_eos_token", flag("add_eos_token", false));
    if (fields.get("tokenizer.chat_template") instanceof String template) {
      config.put("chat_template", template);
    }
    return config;
  }

  /** Returns the token of a role and its id, if a text gets it. */
  private Map<String, Integer> framing(Map<String, Object> config, String role) {
    return Boolean.TRUE.equals(config.get("add_" + role + "_token"))
            && config.get(role + "_token") instanceof String token
        ? Map.of(token, lists.tokens().indexOf(token))
        : Map.of();
  }

  private void role(Map<String, Object> config, String role) {
    if (fields.get(PREFIX + role + "_token_id") instanceof Long id) {
      if (id < 0 || id >= lists.tokens().size()) {
        throw refusal(Strings.format("the %s token has the id %d, which has no token", role, id));
      }
      config.put(role + "_token", lists.tokens().get(id.intValue()));
    }
  }
}
