package org.sleb4j.model.family;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sleb4j.checkpoint.Config;

/** The families this library knows, by the {@code model_type} of a checkpoint's config. */
public final class Families {
  /** Written out, since without it the windows go by the numbers of blocks. */
  private static final BlockField LAYER_TYPES =
      BlockField.written("layer_types", SlidingWindows::type);

  private static final Map<String, Family> FAMILIES =
      Stream.of(
              Family.of("llama", Llama::of).inGguf(Llama.GGUF).fromGguf(Llama::fromGguf),
              Family.of("mistral", Mistral::of).inGguf(Llama.GGUF),
              Family.of("ministral", Mistral::ministral).inGguf(Llama.GGUF),
              Family.of("ministral3", Ministral3::of).savedAs(Ministral3::textPart),
              Family.of("mistral3", WithVision.MISTRAL3::decoder)
                  .savedAs(WithVision.MISTRAL3::textPart),
              Family.of("qwen2", Qwen2::of).inGguf(Qwen2.GGUF).fromGguf(Family.USUAL_NAMES),
              Family.of("qwen3", Qwen3::of).inGguf(Qwen3.GGUF).fromGguf(Qwen3::fromGguf),
              Family.of("mixtral", Mixtral::of).inGguf(Llama.GGUF).fromGguf(Mixtral::fromGguf),
              Family.of("qwen2_moe", Qwen2Moe::of, Routing.field(), Qwen2Moe::keepWindows)
                  .inGguf(Qwen2Moe.GGUF)
                  .fromGguf(Qwen2Moe::fromGguf),
              Family.of("qwen3_moe", Qwen3Moe::of, Routing.field())
                  .inGguf(Qwen3Moe.GGUF)
                  .fromGguf(Qwen3Moe::fromGguf),
              Family.of("granite", Granite::of).inGguf(Granite.GGUF).fromGguf(Granite::fromGguf),
              Family.of("gemma", Gemma::of).inGguf(Gemma.GGUF).fromGguf(Gemma::fromGguf),
              Family.of("gemma2", Gemma2::of, LAYER_TYPES)
                  .inGguf(Gemma2.GGUF)
                  .fromGguf(Gemma2::fromGguf),
              Family.of("gemma3_text", Gemma3::of, LAYER_TYPES, Gemma3::forgetPattern)
                  .inGguf(Gemma3.GGUF)
                  .fromGguf(Gemma3::fromGguf),
              Family.of("gemma3", WithVision.GEMMA3::decoder, LAYER_TYPES, Gemma3::forgetPattern)
                  .savedAs(WithVision.GEMMA3::textPart)
                  .inGguf(Gemma3.GGUF),
              Family.of("olmo", Olmo::of).inGguf(Olmo.GGUF).fromGguf(Olmo::fromGguf),
              Family.of("olmo2", Olmo2::of).inGguf(Olmo2.GGUF).fromGguf(Olmo2::fromGguf),
              Family.of("olmo3", Olmo3::of, LAYER_TYPES),
              Family.of(
                  "smollm3", SmolLm3::of, BlockField.written("no_rope_layers", SmolLm3::flag)),
              new Family("gpt2", Gpt2::of, List.of(BlockField.count("n_layer"), Gpt2::keepScales))
                  .inGguf(Gpt2.GGUF)
                  .fromGguf(Gpt2::fromGguf),
              Family.of("phi", Phi::of).inGguf(Phi.GGUF).fromGguf(Phi::fromGguf),
              Family.of("phi3", Phi3::of).inGguf(Phi3.GGUF).fromGguf(Phi3::fromGguf),
              Family.of("gpt_neox", GptNeoX::of).inGguf(GptNeoX.GGUF).fromGguf(GptNeoX::fromGguf),
              Family.of("falcon", Falcon::of, Falcon::forgetOldCount)
                  .inGguf(Falcon.GGUF)
                  .fromGguf(Falcon::fromGguf),
              Family.of("nemotron", Nemotron::of)
                  .inGguf(Nemotron.GGUF)
                  .fromGguf(Nemotron::fromGguf),
              Family.of("cohere", Cohere::of).inGguf(Cohere.GGUF).fromGguf(Cohere::fromGguf),
              Family.of("stablelm", StableLm::of)
                  .inGguf(StableLm.GGUF)
                  .fromGguf(StableLm::fromGguf),
              Family.of("starcoder2", Starcoder2::of)
                  .inGguf(Starcoder2.GGUF)
                  .fromGguf(Starcoder2::fromGguf),
              Family.of("opt", Opt::of))
          .collect(Collectors.toMap(Family::type, Function.identity()));

  /** Code that came with checkpoints before transformers had the family. */
  private static final Map<String, String> FORERUNNERS =
      Map.of("phi-msft", "phi", "RefinedWeb", "falcon", "RefinedWebModel", "falcon");

  private Families() {}

  static Stream<Family> all() {
    return FAMILIES.values().stream();
  }

  /** Returns the family of a GGUF file: of two of one architecture, one is of experts. */
  static Optional<Family> inGguf(GgufHeader header) {
    List<Family> read =
        readFromGguf().filter(f -> architecture(f).equals(header.architecture())).toList();
    return read.stream()
        .filter(f -> read.size() == 1 || f.type().equals("mixtral") == header.hasExperts())
        .findFirst();
  }

  private static Stream<Family> readFromGguf() {
    return all().filter(family -> family.fromGguf().isPresent());
  }

  private static String architecture(Family family) {
    return family.gguf().orElseThrow().architecture();
  }

  /** Returns the architectures of GGUF files that are read, in alphabetical order. */
  static Set<String> architecturesRead() {
    return readFromGguf()
        .map(Families::architecture)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Returns the model types, in alphabetical order. */
  public static Set<String> types() {
    return new TreeSet<>(FAMILIES.keySet());
  }

  /**
   * Returns the family of a config.
   *
   * @throws org.sleb4j.check.InvalidInputException if it is unknown
   */
  public static Family family(Config config) {
    String type = config.text("model_type");
    Family family = FAMILIES.get(type);
    if (family == null) {
      throw config.refuse("model_type", type, known(type));
    }
    return family;
  }

  private static String known(String type) {
    return FORERUNNERS.containsKey(type)
        ? FORERUNNERS.get(type)
            + ", which replaced this one and has other fields and tensors: use a later revision of"
            + " the checkpoint"
        : "one of " + types();
  }

  /**
   * Composes the decoder that a config describes.
   *
   * @throws org.sleb4j.check.InvalidInputException if the family is unknown or a field is missing
   *     or not supported
   */
  public static Decoder of(Config config) {
    Family family = family(config);
    Decoder decoder = family.reader().apply(config);
    ConfigFields.check(decoder.family(), decoder.blockCount(), config);
    return decoder;
  }
}
