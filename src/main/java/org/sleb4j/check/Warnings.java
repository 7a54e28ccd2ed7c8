package org.sleb4j.check;

import com.google.errorprone.annotations.FormatMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Warnings about input that is accepted although part of it has no effect or contradicts the rest.
 * Each is one sentence.
 *
 * <p>Code that reads input calls {@link #warn}; the command line and the notebook decide with
 * {@link #heardBy} where the sentence appears. In any other program it goes to the platform's
 * logger {@code org.sleb4j}, which writes to standard error unless configured otherwise.
 */
public final class Warnings {
  private static final System.Logger LOGGER = System.getLogger("org.sleb4j");
  private static final ThreadLocal<Consumer<String>> LISTENER =
      ThreadLocal.withInitial(() -> sentence -> LOGGER.log(System.Logger.Level.WARNING, sentence));

  private Warnings() {}

  /**
   * Warns the person who gave the input.
   *
   * @param sentence a {@link Strings#format} pattern
   */
  @FormatMethod
  public static void warn(String sentence, Object... values) {
    LISTENER.get().accept(Strings.format(sentence, values));
  }

  /** Does the work; its warnings on this thread go to the listener, which may be called often. */
  public static <T> T heardBy(Consumer<String> listener, Supplier<T> work) {
    Consumer<String> before = LISTENER.get();
    LISTENER.set(listener);
    try {
      return work.get();
    } finally {
      LISTENER.set(before);
    }
  }

  /** Does the work; its warnings are only heard if it succeeds, so that a refusal stands alone. */
  public static <T> T afterSuccess(Supplier<T> work) {
    List<String> held = new ArrayList<>();
    T result = heardBy(held::add, work);
    held.forEach(LISTENER.get());
    return result;
  }

  /** Does the work without its warnings: for input that was read, and warned about, before. */
  public static <T> T ignored(Supplier<T> work) {
    return heardBy(sentence -> {}, work);
  }
}
