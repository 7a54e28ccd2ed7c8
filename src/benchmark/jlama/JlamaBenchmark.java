import com.github.tjake.jlama.model.AbstractModel;
import com.github.tjake.jlama.model.ModelSupport;
import com.github.tjake.jlama.safetensors.DType;
import com.github.tjake.jlama.tensor.AbstractTensor;
import com.github.tjake.jlama.tensor.KvBufferCache;
import com.github.tjake.jlama.tensor.KvBufferCache.KvBuffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Times Jlama as its own {@code generate} runs it, without the text around it: one prompt, then
 * greedy tokens behind it.
 *
 * <p>Arguments: the model's directory, the type of its activations, the mode (prompt or generate),
 * the tokens of the prompt, the new tokens, and the timed runs. One run goes before them.
 */
final class JlamaBenchmark {
  private static final int VOCABULARY = 32000;

  private JlamaBenchmark() {}

  public static void main(String[] arguments) throws IOException {
    Path directory = tokenizerIn(Path.of(arguments[0]));
    DType type = DType.valueOf(arguments[1]);
    boolean generates = arguments[2].equals("generate");
    int[] prompt =
        new SplittableRandom(1).ints(Integer.parseInt(arguments[3]), 3, VOCABULARY).toArray();
    int newTokens = Integer.parseInt(arguments[4]);
    int runs = Integer.parseInt(arguments[5]);
    try (AbstractModel model = ModelSupport.loadModel(directory.toFile(), DType.F32, type)) {
      for (int run = 0; run <= runs; run++) {
        double seconds = generates ? generate(model, prompt, newTokens) : prompt(model, prompt);
        if (run > 0) {
          System.out.printf(Locale.ROOT, "%.4f%n", seconds);
        }
      }
    }
  }

  private static double prompt(AbstractModel model, int[] prompt) {
    try (KvBufferCache caches = new KvBufferCache(model);
        KvBuffer cache = caches.getEphemeralKvBuffer()) {
      long start = System.nanoTime();
      next(model, model.batchForward(prompt, 0, cache), prompt.length);
      return (System.nanoTime() - start) / 1e9;
    }
  }

  private static double generate(AbstractModel model, int[] prompt, int newTokens) {
    try (KvBufferCache caches = new KvBufferCache(model);
        KvBuffer cache = caches.getEphemeralKvBuffer()) {
      long start = System.nanoTime();
      int token = next(model, model.batchForward(prompt, 0, cache), prompt.length);
      for (int i = 1; i < newTokens; i++) {
        token = next(model, forward(model, token, prompt.length + i - 1, cache), 1);
      }
      return (System.nanoTime() - start) / 1e9;
    }
  }

  private static AbstractTensor forward(AbstractModel model, int token, int place, KvBuffer cache) {
    return model.forward(token, place, cache, Optional.empty());
  }

  /** Returns the likeliest token behind the last of the rows, as Jlama's own loop does. */
  private static int next(AbstractModel model, AbstractTensor states, int rows) {
    try (AbstractTensor logits = model.makeDenseTensor(VOCABULARY);
        AbstractTensor last = states.slice(rows - 1)) {
      return model.sample(last, 0f, 0f, logits);
    }
  }

  /** Writes the least that Jlama takes for a tokenizer; no text goes through it. */
  private static Path tokenizerIn(Path directory) throws IOException {
    Files.writeString(
        directory.resolve("tokenizer.json"),
        """
        {"version": "1.0", "added_tokens": [], "normalizer": null, "pre_tokenizer": null,
         "post_processor": null, "decoder": null,
         "model": {"type": "BPE", "unk_token": "<unk>", "fuse_unk": false, "byte_fallback": false,
          "vocab": {"<unk>": 0, "<s>": 1, "</s>": 2}, "merges": []}}
        """);
    return directory;
  }
}
