package org.sleb4j;

import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.sleb4j.check.Bytes;
import org.sleb4j.check.Check;
import org.sleb4j.check.Strings;
import org.sleb4j.data.Windows;
import org.sleb4j.display.LiveLine;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.model.ModelShape;
import org.sleb4j.tokenizer.Tokenizer;
import org.sleb4j.zeroshot.ZeroShot;

/**
 * The weights and the tokenizer of a model, freed when they are closed or when nobody refers to
 * them any more, whichever is first.
 *
 * <p>A {@link Cleaner} frees them on a thread of its own: safe, since nobody can be computing with
 * what nobody refers to, and who computes keeps a reference until it is done. Closing waits for
 * computations under way.
 */
final class OpenModel {
  private static final Cleaner CLEANER = Cleaner.create();
  private static final AtomicInteger OPEN = new AtomicInteger();

  /** What is freed; it must not refer to the object whose end it waits for. */
  private record Natives(Model model, Optional<Tokenizer> tokenizer) implements Runnable {
    @Override
    public void run() {
      tokenizer.ifPresent(Tokenizer::close);
      model.close();
      OPEN.decrementAndGet();
    }
  }

  private final String name;
  private final Natives natives;
  private final Cleaner.Cleanable cleanable;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private final Map<Text, Windows> windows = new WeakHashMap<>();
  private final Map<Questions, ZeroShot> questions = new WeakHashMap<>();
  private String closed = "";

  private OpenModel(String name, Natives natives) {
    this.name = name;
    this.natives = natives;
    OPEN.incrementAndGet();
    this.cleanable = CLEANER.register(this, natives);
  }

  /**
   * Loads a model and, where it has one, its tokenizer.
   *
   * @param name what to call it
   */
  static OpenModel load(String name, Path directory, ModelOptions options) {
    return Shown.withWarnings(() -> read(name, directory, options));
  }

  private static OpenModel read(String name, Path directory, ModelOptions options) {
    Optional<Tokenizer> tokenizer =
        Tokenizer.isIn(directory) ? Optional.of(Tokenizer.open(directory)) : Optional.empty();
    try {
      return new OpenModel(name, new Natives(model(name, directory, options), tokenizer));
    } catch (RuntimeException | Error e) {
      tokenizer.ifPresent(Tokenizer::close);
      throw e;
    }
  }

  /** Makes a model of a shape, without a tokenizer. */
  static OpenModel random(ModelShape shape, ModelOptions options) {
    Model model = Shown.withWarnings(() -> Model.open(shape, options));
    String name = shape.name() + " with random weights";
    return new OpenModel(name, new Natives(model, Optional.empty()));
  }

  private static Model model(String name, Path directory, ModelOptions options) {
    long start = System.nanoTime();
    try (LiveLine line = LiveLine.open("loading " + name)) {
      Model model = Model.open(directory, options, line);
      line.done(
          Strings.format(
              "%d blocks, %s, %.1f s",
              model.info().blocks(),
              model.isStreamed()
                  ? "to be read from disk one at a time"
                  : Bytes.text(model.info().bytesInMemory()) + " in memory",
              (System.nanoTime() - start) / 1e9));
      return model;
    }
  }

  /** Returns how many are not freed yet. */
  static int open() {
    return OPEN.get();
  }

  String name() {
    return name;
  }

  /** Returns what does not need the weights, also of a closed model. */
  Model described() {
    return natives.model();
  }

  boolean isClosed() {
    lock.readLock().lock();
    try {
      return !closed.isEmpty();
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * Computes with the weights, which stay as long as this runs.
   *
   * @throws org.sleb4j.check.InvalidInputException if the model was closed
   */
  <T> T use(Function<Model, T> work) {
    lock.readLock().lock();
    try {
      Check.that(closed.isEmpty(), "The model %s %s: load it again.", name, closed);
      return Shown.withWarnings(() -> work.apply(natives.model()));
    } finally {
      lock.readLock().unlock();
      Reference.reachabilityFence(this);
    }
  }

  /**
   * Returns the tokenizer; to be called while the model is in {@link #use}.
   *
   * @throws org.sleb4j.check.InvalidInputException if the model has none
   */
  Tokenizer tokenizer() {
    Check.that(
        natives.tokenizer().isPresent(),
        "The model %s has no tokenizer: put tokenizer.json, vocab.json with merges.txt or"
            + " tokenizer.model into %s.",
        name,
        natives.model().checkpoint().directory());
    return natives.tokenizer().get();
  }

  /** Returns the windows of a text, cut once; to be called while the model is in {@link #use}. */
  Windows windows(Text text) {
    synchronized (windows) {
      return windows.computeIfAbsent(text, t -> t.cut(tokenizer()::encode, natives.model().info()));
    }
  }

  /** Returns questions as tokens, made once; to be called while the model is in {@link #use}. */
  ZeroShot questions(Questions asked) {
    synchronized (questions) {
      return questions.computeIfAbsent(asked, q -> q.encode(tokenizer()));
    }
  }

  /**
   * Frees weights and tokenizer; a second call does nothing.
   *
   * @param reason what later users are told, such as {@code was closed}
   */
  void close(String reason) {
    lock.writeLock().lock();
    try {
      closed = closed.isEmpty() ? reason : closed;
      cleanable.clean();
    } finally {
      lock.writeLock().unlock();
    }
  }
}
