package org.sleb4j.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.sleb4j.data.Corpus;
import org.sleb4j.data.Protocol;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.Perplexity;
import org.sleb4j.generate.GenerateOptions;
import org.sleb4j.generate.Generation;
import org.sleb4j.generate.Generator;
import org.sleb4j.generate.Sampling;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.redundancy.BlockRedundancy;
import org.sleb4j.redundancy.Redundancy;
import org.sleb4j.tokenizer.Tokenizer;

/** What the library itself finds out about an exported model, in float32. */
final class Measurements implements AutoCloseable {
  static final int WINDOW = 256;
  private static final int SAMPLE_TOKENS = 160;

  private final Path data;
  private final Path folder;
  private final Model model;
  private final Tokenizer tokenizer;

  Measurements(Path data, Path folder) {
    this.data = data;
    this.folder = folder;
    this.model = Model.open(folder, ModelOptions.defaults());
    this.tokenizer = Tokenizer.open(folder);
  }

  /** A perplexity, and what it comes to for each byte of the text. */
  record HeldOut(Perplexity perplexity, double bitsPerByte) {}

  /** Measures a whole held-out file: its documents behind each other, in windows of 256 tokens. */
  HeldOut heldOut(String name) throws IOException {
    Tokens tokens = Tokens.read(data.resolve(name + ".tokens"));
    List<int[]> windows = new ArrayList<>();
    for (int start = 0; start + WINDOW <= tokens.ids().length; start += WINDOW) {
      int first = start;
      windows.add(IntStream.range(0, WINDOW).map(i -> tokens.ids()[first + i]).toArray());
    }
    Perplexity perplexity = Perplexity.of(model.full(), Windows.of(windows));
    double tokensPerByte = (double) tokens.ids().length / tokens.bytes();
    return new HeldOut(perplexity, perplexity.meanNll() / Math.log(2) * tokensPerByte);
  }

  /** Measures every block on the calibration text. */
  List<BlockRedundancy> blocks() {
    return Redundancy.of(model.full(), windows("calibration.txt")).blocks();
  }

  /** Measures the text written for evaluation, without some blocks. */
  Perplexity evaluation(List<Integer> removed) {
    ActiveBlocks active = new ActiveBlocks(model.info().blocks(), removed);
    return Perplexity.of(model.view(active), windows("evaluation.txt"));
  }

  private Windows windows(String text) {
    return Protocol.consecutive()
        .withWindowLength(WINDOW)
        .cut(Corpus.read(folder.resolve(text)), tokenizer::encode);
  }

  /** Returns a prompt and what the model writes behind it. */
  String sample(String prompt, long seed) {
    Sampling sampling = Sampling.at(0.7, seed).within(40, 1);
    GenerateOptions options =
        GenerateOptions.greedy(SAMPLE_TOKENS).withSampling(sampling).withStopIds(List.of(2));
    int[] ids = tokenizer.encode(prompt);
    Generation generation = Generator.generate(model.full(), List.of(ids), options);
    IntStream written = generation.tokens().get(0).stream().mapToInt(Integer::intValue);
    return tokenizer.decode(IntStream.concat(IntStream.of(ids), written).toArray());
  }

  @Override
  public void close() {
    tokenizer.close();
    model.close();
  }
}
