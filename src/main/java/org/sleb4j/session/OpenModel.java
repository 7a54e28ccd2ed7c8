package org.sleb4j.session;

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
import org.sleb4j.check.Check;
import org.sleb4j.check.Warnings;
import org.sleb4j.data.Windows;
import org.sleb4j.display.Console;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.model.ModelShape;
import org.sleb4j.tokenizer.Tokenizer;
import org.sleb4j.zeroshot.ZeroShot;

/**
 * The weights and the tokenizer of a model, freed when they are closed or when nothing refers to
 * them, whichever comes first.
 *
 * <p>A {@link Cleaner} frees them on its thread. This is safe: each computation keeps a reference
 * until it is done. Closing waits for computations under way.
 */
public final class OpenModel {
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
  private final String everywhere;
  private final Console console;
  private final Natives natives;
  private final Cleaner.Cleanable cleanable;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private final Map<CutText, Windows> windows = new WeakHashMap<>();
  private final Map<TaskQuestions, ZeroShot> questions = new WeakHashMap<>();
  private String closed = "";

  private OpenModel(String name, String everywhere, Console console, Natives natives) {
    this.name = name;
    this.everywhere = everywhere;
    this.console = console;
    this.natives = natives;
    OPEN.incrementAndGet();
    this.cleanable = CLEANER.register(this, natives);
  }

  /**
   * Loads a model and, where it has one, its tokenizer.
   *
   * @param console shows how far it is, and the warnings of this and all that is computed with it
   */
  static OpenModel load(ModelName name, ModelOptions options, Console console) {
    return Warnings.heardBy(console::warn, () -> read(name, options, console));
  }

  private static OpenModel read(ModelName name, ModelOptions options, Console console) {
    Path directory = name.directory();
    Optional<Tokenizer> tokenizer =
        Tokenizer.isIn(directory) ? Optional.of(Tokenizer.open(directory)) : Optional.empty();
    try {
      Natives natives = new Natives(name.open(options, console), tokenizer);
      return new OpenModel(name.shown(), name.everywhere(), console, natives);
    } catch (RuntimeException | Error e) {
      tokenizer.ifPresent(Tokenizer::close);
      throw e;
    }
  }

  /** Makes a model of a shape, without a tokenizer. */
  static OpenModel random(ModelShape shape, ModelOptions options, Console console) {
    Model model = Warnings.heardBy(console::warn, () -> Model.open(shape, options));
    String name = shape.name() + " with random weights";
    return new OpenModel(name, name, console, new Natives(model, Optional.empty()));
  }

  /** Returns how many are not freed yet. */
  public static int open() {
    return OPEN.get();
  }

  /** Returns the name it was loaded by. */
  public String name() {
    return name;
  }

  /** Returns the name by which another process opens it. */
  String everywhere() {
    return everywhere;
  }

  /** Returns where its progress and warnings appear. */
  Console console() {
    return console;
  }

  /** Returns what does not need the weights, also of a closed model. */
  public Model described() {
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
      return Warnings.heardBy(console::warn, () -> work.apply(natives.model()));
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
  Windows windows(CutText text) {
    synchronized (windows) {
      return windows.computeIfAbsent(text, t -> t.cut(tokenizer(), natives.model().info()));
    }
  }

  /** Returns questions as tokens, made once; to be called while the model is in {@link #use}. */
  ZeroShot questions(TaskQuestions asked) {
    synchronized (questions) {
      return questions.computeIfAbsent(asked, q -> q.encode(tokenizer()));
    }
  }

  /**
   * Frees weights and tokenizer; a second call does nothing.
   *
   * @param reason the reason that later users get, such as {@code was closed}
   */
  public void close(String reason) {
    lock.writeLock().lock();
    try {
      closed = closed.isEmpty() ? reason : closed;
      cleanable.clean();
    } finally {
      lock.writeLock().unlock();
    }
  }
}
