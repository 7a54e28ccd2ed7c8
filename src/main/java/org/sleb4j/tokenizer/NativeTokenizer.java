package org.sleb4j.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.djl.engine.EngineException;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.LibUtils;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Printable;
import org.sleb4j.check.Strings;

/**
 * Owns one tokenizer of the native library; calls of several threads run side by side, and closing
 * waits for them.
 *
 * <p>Encoding goes to the library by its handle: {@link HuggingFaceTokenizer#encode} would build a
 * string and an object for every token beside its id, which doubles time and memory.
 */
final class NativeTokenizer implements AutoCloseable {
  private static final int MAX_LENGTH = 300;
  private static final Map<String, String> OPTIONS =
      Map.of("truncation", "DO_NOT_TRUNCATE", "padding", "DO_NOT_PAD", "addSpecialTokens", "true");

  static {
    setUnlessSet("OPT_OUT_TRACKING", "true");
    setUnlessSet("RUST_FLAVOR", "cpu");
    LibUtils.checkStatus();
  }

  private final HuggingFaceTokenizer tokenizer;
  private final String file;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  private NativeTokenizer(HuggingFaceTokenizer tokenizer, String file) {
    this.tokenizer = tokenizer;
    this.file = file;
  }

  /** Keeps the library from calling home and, beside a GPU, from downloading a build for it. */
  private static void setUnlessSet(String name, String value) {
    if (System.getenv(name) == null && System.getProperty(name) == null) {
      System.setProperty(name, value);
    }
  }

  /**
   * Makes a tokenizer.
   *
   * @param json the text of a {@code tokenizer.json} without truncation and padding
   * @param file what an error sentence calls its source
   */
  static NativeTokenizer open(String json, String file) {
    return translated(
        file,
        () -> new NativeTokenizer(open(new ByteArrayInputStream(json.getBytes(UTF_8))), file));
  }

  private static HuggingFaceTokenizer open(ByteArrayInputStream json) {
    try {
      return HuggingFaceTokenizer.newInstance(json, OPTIONS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the ids of a text whose surrogates are all in pairs. */
  int[] encode(String text, boolean framed) {
    return whileOpen(
        () -> {
          long encoding = TokenizersLibrary.LIB.encode(tokenizer.getHandle(), text, framed);
          try {
            return narrow(TokenizersLibrary.LIB.getTokenIds(encoding));
          } finally {
            TokenizersLibrary.LIB.deleteEncoding(encoding);
          }
        });
  }

  /** Returns the text of ids that all have a token, special ones left out. */
  String decode(int[] ids) {
    return whileOpen(() -> tokenizer.decode(Arrays.stream(ids).asLongStream().toArray(), true));
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      tokenizer.close();
    } finally {
      lock.writeLock().unlock();
    }
  }

  @Override
  public String toString() {
    return file;
  }

  private <T> T whileOpen(Supplier<T> call) {
    lock.readLock().lock();
    try {
      if (tokenizer.isReleased()) {
        throw new IllegalStateException("The tokenizer of " + file + " is closed.");
      }
      return translated(file, call);
    } finally {
      lock.readLock().unlock();
    }
  }

  private static <T> T translated(String file, Supplier<T> call) {
    try {
      return call.get();
    } catch (EngineException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new InvalidInputException(
          Strings.format("%s is refused by the tokenizers library: %s.", file, reason(e)), e);
    }
  }

  private static String reason(RuntimeException e) {
    String message = e.getMessage() == null ? "no reason given" : e.getMessage().strip();
    return Printable.of(
        message.length() <= MAX_LENGTH ? message : message.substring(0, MAX_LENGTH) + "...");
  }

  private static int[] narrow(long[] ids) {
    return Arrays.stream(ids).mapToInt(Math::toIntExact).toArray();
  }
}
