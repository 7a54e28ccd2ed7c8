package org.sleb4j.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Callback;
import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Map;
import org.sleb4j.torch.Program;

/**
 * llama.cpp itself, b4916: its functions in the native library of {@code de.kherud:llama}. Keys and
 * values are kept in float32.
 */
final class LlamaCpp implements AutoCloseable {
  private static final String RESOURCE = "/de/kherud/llama/Linux/x86_64/libjllama.so";
  private static final int PARAMETER_BYTES = 256;

  /** The offset of {@code vocab_only}, behind which is {@code use_mmap}. */
  private static final int VOCABULARY_ONLY = 56;

  /** Offsets of fields of {@code llama_context_params} in b4916. */
  private static final int THREADS = 16;

  private static final int KEY_TYPE = 88;
  private static final int F16 = 1;
  private static final int F32 = 0;

  /** A structure that is passed by value, and is at most so large. */
  @Structure.FieldOrder("data")
  public static final class Parameters extends Structure implements Structure.ByValue {
    public long[] data = new long[PARAMETER_BYTES / 8];
  }

  /** {@code llama_batch}. */
  @Structure.FieldOrder({"count", "token", "embd", "pos", "seqCount", "seqId", "logits"})
  public static final class Batch extends Structure implements Structure.ByValue {
    public int count;
    public Pointer token;
    public Pointer embd;
    public Pointer pos;
    public Pointer seqCount;
    public Pointer seqId;
    public Pointer logits;
  }

  /** Hears what llama.cpp would print. */
  public interface Silence extends Callback {
    void hear(int level, String text, Pointer user);
  }

  private static final Silence SILENCE = (level, text, user) -> {};

  /** Loaded at first use. */
  private static final class Holder {
    private static final NativeLibrary LIBRARY = load();

    /** Lets PyTorch compile first: where it comes second, the process ends. */
    private static NativeLibrary load() {
      Program.compile("def one(self) -> int:\n  return 1\n", Map.of());
      try (InputStream in = LlamaCpp.class.getResourceAsStream(RESOURCE)) {
        Path file = Files.createTempFile("libjllama", ".so");
        file.toFile().deleteOnExit();
        Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        NativeLibrary library = NativeLibrary.getInstance(file.toString());
        library.getFunction("llama_log_set").invokeVoid(new Object[] {SILENCE, Pointer.NULL});
        library.getFunction("llama_backend_init").invokeVoid(new Object[0]);
        return library;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private final Pointer model;
  private final Pointer vocabulary;

  private LlamaCpp(Pointer model) {
    this.model = model;
    this.vocabulary = function("llama_model_get_vocab").invokePointer(new Object[] {model});
  }

  /** Leaves a test out where the library that is called here does not run. */
  static void assumeHere() {
    assumeTrue(
        Platform.isLinux() && Platform.ARCH.equals("x86-64"),
        "left out: the functions of llama.cpp are called on Linux x86-64 only");
  }

  private static Function function(String name) {
    return Holder.LIBRARY.getFunction(name);
  }

  /** Loads a file, which llama.cpp must be able to. */
  static LlamaCpp open(Path file) {
    return open(file, false);
  }

  /** Loads the tokenizer of a file alone. */
  static LlamaCpp openTokenizer(Path file) {
    return open(file, true);
  }

  private static LlamaCpp open(Path file, boolean tokenizerOnly) {
    Parameters parameters =
        (Parameters) function("llama_model_default_params").invoke(Parameters.class, new Object[0]);
    Pointer fields = parameters.getPointer();
    if (fields.getByte(VOCABULARY_ONLY) != 0 || fields.getByte(VOCABULARY_ONLY + 1) != 1) {
      throw new AssertionError("llama_model_params has another layout");
    }
    fields.setByte(VOCABULARY_ONLY, (byte) (tokenizerOnly ? 1 : 0));
    parameters.read();
    Pointer model =
        function("llama_model_load_from_file")
            .invokePointer(new Object[] {file.toString(), parameters});
    if (model == null) {
      throw new AssertionError("llama.cpp does not load " + file);
    }
    return new LlamaCpp(model);
  }

  int vocabularySize() {
    return function("llama_vocab_n_tokens").invokeInt(new Object[] {vocabulary});
  }

  /** Returns the ids of a text, special tokens in it recognised. */
  int[] encode(String text, boolean framed) {
    byte[] utf8 = text.getBytes(UTF_8);
    int[] ids = new int[utf8.length + 8];
    int count =
        function("llama_tokenize")
            .invokeInt(
                new Object[] {vocabulary, utf8, utf8.length, ids, ids.length, framed ? 1 : 0, 1});
    return Arrays.copyOf(ids, count);
  }

  /** Returns the logits behind each token of a text, [tokens][vocabulary]. */
  float[][] logits(int... ids) {
    Pointer context = context();
    try (Memory tokens = new Memory(4L * ids.length);
        Memory wanted = new Memory(ids.length)) {
      tokens.write(0, ids, 0, ids.length);
      wanted.setMemory(0, ids.length, (byte) 1);
      Batch batch = new Batch();
      batch.count = ids.length;
      batch.token = tokens;
      batch.logits = wanted;
      int status = function("llama_decode").invokeInt(new Object[] {context, batch});
      if (status != 0) {
        throw new AssertionError("llama_decode: " + status);
      }
      return rows(context, ids.length);
    } finally {
      function("llama_free").invokeVoid(new Object[] {context});
    }
  }

  private float[][] rows(Pointer context, int count) {
    int width = vocabularySize();
    Pointer all = function("llama_get_logits").invokePointer(new Object[] {context});
    float[][] rows = new float[count][];
    for (int row = 0; row < count; row++) {
      rows[row] = all.getFloatArray(4L * row * width, width);
    }
    return rows;
  }

  private Pointer context() {
    Parameters parameters =
        (Parameters)
            function("llama_context_default_params").invoke(Parameters.class, new Object[0]);
    Pointer fields = parameters.getPointer();
    if (fields.getInt(KEY_TYPE) != F16 || fields.getInt(KEY_TYPE + 4) != F16) {
      throw new AssertionError("llama_context_params has another layout");
    }
    fields.setInt(THREADS, 1);
    fields.setInt(THREADS + 4, 1);
    fields.setInt(KEY_TYPE, F32);
    fields.setInt(KEY_TYPE + 4, F32);
    parameters.read();
    return function("llama_init_from_model").invokePointer(new Object[] {model, parameters});
  }

  @Override
  public void close() {
    function("llama_model_free").invokeVoid(new Object[] {model});
  }
}
