package org.sleb4j.tokenizer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.sleb4j.check.Check;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;
import org.sleb4j.check.Warnings;

/**
 * Turns text into token ids and back, as the files of a Hugging Face model directory say.
 *
 * <p>Nothing is truncated, nothing is padded. Special tokens written out in a text, such as {@code
 * </s>}, are recognised, as in Hugging Face's own tokenizers. A surrogate without its other half is
 * no character and is read as U+FFFD.
 *
 * <p>Threads may share a tokenizer. It owns native memory, which {@link #close} frees as soon as
 * the calls under way are done; after that every call but {@code close} throws an {@link
 * IllegalStateException}.
 *
 * <pre>{@code
 * try (Tokenizer tokenizer = Tokenizer.open(Path.of("models/llama"))) {
 *   int[] ids = tokenizer.encode("Once upon a time");
 *   String text = tokenizer.decode(ids);
 * }
 * }</pre>
 */
public final class Tokenizer implements AutoCloseable {
  private static final int PART_LENGTH = 1 << 16;

  private final Definition definition;
  private final NativeTokenizer library;
  private final Frame frame;
  private TokenBytes bytes;

  private Tokenizer(Definition definition, NativeTokenizer library) {
    this.definition = definition;
    this.library = library;
    this.frame = frame(definition, library);
    frame.check(definition.vocabulary(), definition.file());
  }

  /** Returns the frame, with a warning where the files say it in two ways. */
  private static Frame frame(Definition definition, NativeTokenizer library) {
    Frame own = Frame.probe(library);
    Frame frame = definition.frame().orElse(own);
    if (!own.isEmpty() && !frame.equals(own)) {
      Warnings.warn(
          "%s puts other tokens around a text than add_bos_token and add_eos_token of"
              + " tokenizer_config.json say: the latter count, as in transformers.",
          definition.file());
    }
    return frame;
  }

  /**
   * Opens the tokenizer of a model directory: {@code tokenizer.json} if there is one, else {@code
   * vocab.json} with {@code merges.txt}, else a sentencepiece {@code tokenizer.model}. Of the last
   * two, a {@code tokenizer_class} may name the other.
   *
   * <p>Where they are there, {@code tokenizer_config.json}, {@code special_tokens_map.json}, {@code
   * added_tokens.json}, {@code generation_config.json} and {@code config.json} say which tokens are
   * added, special or around a text, whether a space is put in front, and without a {@code
   * tokenizer.json} how a text is split. Where they contradict each other, the rule of transformers
   * holds, with a warning.
   *
   * @throws InvalidInputException if the directory is missing, has none of them, or has one that is
   *     broken or not supported
   */
  public static Tokenizer open(Path modelDirectory) {
    Check.that(
        Files.isDirectory(modelDirectory),
        "There is no directory %s: name the directory of a model.",
        modelDirectory);
    Definition definition = Definition.read(new ModelFiles(modelDirectory));
    NativeTokenizer library = NativeTokenizer.open(definition.json(), definition.file());
    try {
      return new Tokenizer(definition, library);
    } catch (RuntimeException e) {
      library.close();
      throw e;
    }
  }

  /** Returns whether a directory has the files of a tokenizer. */
  public static boolean isIn(Path modelDirectory) {
    return Definition.isIn(new ModelFiles(modelDirectory));
  }

  /**
   * Returns the ids of a text with the special tokens around it that the model's files say, such as
   * one BOS in front. An empty text has only those.
   *
   * @throws InvalidInputException if the model has no token for a character and none for unknown
   *     ones
   */
  public int[] encode(String text) {
    return frame.around(encodePlain(text));
  }

  /**
   * Returns the ids of a text and nothing around them, for the continuation of another text.
   *
   * @throws InvalidInputException if the model has no token for a character and none for unknown
   *     ones
   */
  public int[] encodePlain(String text) {
    String prepared = definition.normalizer().apply(wellFormed(text));
    List<int[]> parts = new ArrayList<>();
    int from = 0;
    do {
      int to = definition.cuts().next(prepared, Math.min(from + PART_LENGTH, prepared.length()));
      parts.add(library.encode(prepared.substring(from, to), false));
      from = to;
    } while (from < prepared.length());
    return parts.stream().flatMapToInt(Arrays::stream).toArray();
  }

  /**
   * Returns the text of ids. Special tokens are left out, and so are ids without a token: a model
   * whose head has more rows than the tokenizer has tokens can generate them.
   *
   * <p>Ids that end within a character give U+FFFD for it.
   */
  public String decode(int[] ids) {
    return library.decode(Arrays.stream(ids).filter(definition::decodes).toArray());
  }

  /**
   * Returns the text that each id adds to that of the ids in front of it: together the {@link
   * #decode} of all. An id that ends within a character adds nothing; the one that completes it
   * adds it.
   */
  public List<String> split(int[] ids) {
    List<String> pieces = new ArrayList<>();
    int done = 0;
    for (int count = 1; count <= ids.length; count++) {
      String text = decode(Arrays.copyOf(ids, count));
      boolean whole = count == ids.length || !text.endsWith("\uFFFD");
      int end = whole ? Math.max(done, text.length()) : done;
      pieces.add(text.substring(done, end));
      done = end;
    }
    return pieces;
  }

  /**
   * Returns a token as the vocabulary writes it, with its sign for a space.
   *
   * @throws InvalidInputException if the id has no token
   */
  public String piece(int id) {
    return definition.vocabulary().piece(id);
  }

  /**
   * Returns how many bytes of UTF-8 ids stand for, special tokens for none: of a text and its
   * {@link #encodePlain} the same, but for what the tokenizer normalizes and the space that some
   * put in front.
   *
   * @return nothing where an id has no token, or one whose bytes are not known
   */
  public synchronized OptionalLong bytes(int[] ids) {
    bytes = bytes == null ? TokenBytes.of(definition) : bytes;
    long sum = 0;
    for (int id : ids) {
      OptionalInt count = bytes.of(id);
      if (count.isEmpty()) {
        return OptionalLong.empty();
      }
      sum += count.getAsInt();
    }
    return OptionalLong.of(sum);
  }

  Definition definition() {
    return definition;
  }

  Frame frame() {
    return frame;
  }

  /** Returns the file that the tokens come from. */
  public String file() {
    return definition.file();
  }

  /**
   * Returns the highest id and 1, added tokens included; the model's embedding may have more rows.
   */
  public int vocabularySize() {
    return definition.vocabulary().size();
  }

  /** Returns the token that begins a text, if the files name one, whether or not it is added. */
  public OptionalInt bosId() {
    return definition.bos();
  }

  /** Returns the token that ends a text, if the files name one; the first, if they name several. */
  public OptionalInt eosId() {
    return definition.eos();
  }

  /** Frees the native memory; a second call does nothing. */
  @Override
  public void close() {
    library.close();
  }

  @Override
  public String toString() {
    return Strings.format("tokenizer of %s, %,d ids", definition.file(), vocabularySize());
  }

  private static String wellFormed(String text) {
    StringBuilder whole = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xfffd : c)
        .forEach(whole::appendCodePoint);
    return whole.toString();
  }
}
