package org.sleb4j.oracle;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * A language model as its paper writes it down: every token from the beginning, nothing kept.
 *
 * <p>States are [token][width].
 */
abstract class Oracle {
  private final TinyModel model;

  Oracle(TinyModel model) {
    this.model = model;
  }

  static Oracle of(TinyModel model) {
    String family = model.config().get("model_type").textValue();
    return switch (family) {
      case "opt" -> new OptOracle(model);
      case "falcon" -> new FalconOracle(model);
      case "gpt2" -> new Gpt2Oracle(model);
      case "phi" -> new PhiOracle(model);
      case "gemma", "gemma2", "gemma3_text" -> new GemmaOracle(model);
      case "olmo2", "olmo3" -> new OlmoOracle(model);
      case "gpt_neox" -> new GptNeoXOracle(model);
      case "nemotron", "cohere", "stablelm", "starcoder2" -> new LayerNormOracle(model);
      default -> new RotaryOracle(model);
    };
  }

  TinyModel model() {
    return model;
  }

  int blocks() {
    return model.integer("num_hidden_layers");
  }

  List<Integer> allBlocks() {
    return IntStream.range(0, blocks()).boxed().toList();
  }

  int vocabulary() {
    return model.integer("vocab_size");
  }

  /** Draws windows of random tokens. */
  List<int[]> windows(long seed, int... lengths) {
    Random random = new Random(seed);
    return Arrays.stream(lengths)
        .mapToObj(length -> random.ints(length, 0, vocabulary()).toArray())
        .toList();
  }

  /** Returns the name of the token table. */
  abstract String embedding();

  /** Returns the states that enter the first block: rows of the token table. */
  double[][] embed(Text text) {
    return text.positions()
        .mapToObj(t -> model.row(embedding(), text.id(t)))
        .toArray(double[][]::new);
  }

  abstract double[][] block(int block, double[][] x, Text text);

  /** Returns what the head is applied to, for one token. */
  abstract double[] finalState(double[] x);

  abstract double[] head(double[] finalState);

  double[] logits(double[] x) {
    return head(finalState(x));
  }

  /** Returns the states that leave the last of these blocks. */
  double[][] states(Text text, List<Integer> active) {
    double[][] x = embed(text);
    for (int block : active) {
      x = block(block, x, text);
    }
    return x;
  }

  /** The mean over a window of -ln p(token | those before it). */
  double meanNll(int[] window, List<Integer> active) {
    return Arrays.stream(nlls(window, active)).average().orElseThrow();
  }

  /** Returns -ln p(token | those before it) of every token behind the first. */
  double[] nlls(int[] window, List<Integer> active) {
    double[][] x = states(Text.window(window), active);
    return IntStream.range(1, window.length)
        .mapToDouble(t -> nll(logits(x[t - 1]), window[t]))
        .toArray();
  }

  private static double nll(double[] logits, int id) {
    return Maths.logSumExp(logits) - logits[id];
  }

  /** The official code's loss of windows, sum of S_i x mean_i, over the sum of S_i. */
  double meanNll(List<int[]> windows, List<Integer> active) {
    double loss = windows.stream().mapToDouble(w -> w.length * meanNll(w, active)).sum();
    return loss / windows.stream().mapToInt(w -> w.length).sum();
  }

  /** Metric 1 of the SLEB paper: 1 - the mean over all tokens of cos(A_t, B_t). */
  double metric1(List<int[]> windows, int block) {
    List<Double> cosines = new ArrayList<>();
    for (int[] window : windows) {
      Text text = Text.window(window);
      double[][] a = states(text, allBlocks().subList(0, block));
      double[][] b = block(block, a, text);
      text.positions().forEach(t -> cosines.add(Maths.cosine(a[t], b[t])));
    }
    return 1 - cosines.stream().mapToDouble(c -> c).average().orElseThrow();
  }

  /** The mean over all tokens of the cosine of the states that leave two blocks. */
  double similarity(List<int[]> windows, List<Integer> active, int block, int other) {
    List<Double> cosines = new ArrayList<>();
    for (int[] window : windows) {
      Text text = Text.window(window);
      double[][] a = states(text, active.subList(0, active.indexOf(block) + 1));
      double[][] b = states(text, active.subList(0, active.indexOf(other) + 1));
      text.positions().forEach(t -> cosines.add(Maths.cosine(a[t], b[t])));
    }
    return cosines.stream().mapToDouble(c -> c).average().orElseThrow();
  }

  /** Metric 2 of the SLEB paper: the loss without one block. */
  double metric2(List<int[]> windows, int block) {
    return meanNll(windows, without(allBlocks(), block));
  }

  static List<Integer> without(List<Integer> active, int block) {
    return active.stream().filter(b -> b != block).toList();
  }

  /** Returns the likeliest continuation, every token of it computed from the first token on. */
  Continuation greedy(Text prompt, int tokens, List<Integer> active) {
    Continuation continuation = Continuation.empty();
    Text text = prompt;
    for (int i = 0; i < tokens; i++) {
      double[][] x = states(text, active);
      continuation = continuation.then(logits(x[text.length() - 1]));
      text = text.then(continuation.last());
    }
    return continuation;
  }

  /** Applies W x + b to every token. */
  double[][] linear(String name, double[][] x) {
    return each(x, row -> model.linear(name, row));
  }

  /** A layer norm with the gain of a module, and its offset where it has one. */
  double[] layerNorm(String module, double[] x, double eps) {
    double[] gained = Maths.product(Maths.layerNorm(x, eps), model.vector(module + ".weight"));
    String offset = module + ".bias";
    return model.has(offset) ? Maths.sum(gained, model.vector(offset)) : gained;
  }

  /** Returns {@code down(act(up(x)))}. */
  double[][] plain(String up, String activation, String down, double[][] x) {
    return linear(down, active(activation, linear(up, x)));
  }

  /** Returns {@code down(act(gate(x)) * up(x))} of a module. */
  double[][] gated(String module, String activation, double[][] x) {
    double[][] gate = linear(module + "gate_proj", x);
    return linear(module + "down_proj", gated(activation, gate, linear(module + "up_proj", x)));
  }

  static double[][] gated(String activation, double[][] gate, double[][] up) {
    double[][] open = active(activation, gate);
    return IntStream.range(0, up.length)
        .mapToObj(t -> Maths.product(open[t], up[t]))
        .toArray(double[][]::new);
  }

  static double[][] active(String activation, double[][] x) {
    return each(x, row -> Arrays.stream(row).map(v -> Maths.activation(activation, v)).toArray());
  }

  static double[][] sum(double[][] a, double[][] b) {
    return IntStream.range(0, a.length)
        .mapToObj(t -> Maths.sum(a[t], b[t]))
        .toArray(double[][]::new);
  }

  static double[][] each(double[][] x, UnaryOperator<double[]> f) {
    return Arrays.stream(x).map(f).toArray(double[][]::new);
  }

  /** Cuts one head out of every token. */
  static double[][] head(double[][] x, int head, int size) {
    return each(x, row -> Arrays.copyOfRange(row, head * size, (head + 1) * size));
  }

  /** Cuts all of every token into equal heads. */
  static List<double[][]> heads(double[][] x, int count) {
    int size = x[0].length / count;
    return IntStream.range(0, count).mapToObj(head -> head(x, head, size)).toList();
  }

  static double[] join(List<double[]> heads) {
    return heads.stream().flatMapToDouble(Arrays::stream).toArray();
  }
}
