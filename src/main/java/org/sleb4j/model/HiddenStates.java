package org.sleb4j.model;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.sleb4j.torch.Program;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * The hidden states of a number of tokens: in memory or, where they do not fit, in a temporary file
 * that is mapped into memory.
 */
public final class HiddenStates implements AutoCloseable {
  private static final String METHODS =
      """
      def in_memory(self, count: int, type: int, device: str) -> Tensor:
        return torch.empty([count], dtype=type, device=torch.device(device))
      def in_file(self, file: str, count: int, type: int) -> Tensor:
        return torch.from_file(file, True, count, dtype=type)
      def get(self, store: Tensor, first: int, shape: List[int], device: str) -> Tensor:
        some = store.narrow(0, first, shape[0] * shape[1] * shape[2]).view(shape)
        return some.to(torch.device(device), store.dtype, False, False)
      def put(self, store: Tensor, first: int, x: Tensor) -> Tensor:
        return store.narrow(0, first, x.numel()).copy_(x.flatten())
      """;

  /** Compiled at first use. */
  private static final class Holder {
    private static final Program PROGRAM = Program.compile(METHODS, Map.of());
  }

  /**
   * Where states may be.
   *
   * @param bytes that memory has for them
   * @param folder for those that memory does not have room for
   */
  public record Room(long bytes, Path folder) {}

  private final Model model;
  private final int width;
  private final Scope scope;
  private final Tensor store;

  private HiddenStates(Model model, int width, Scope scope, Tensor store) {
    this.model = model;
    this.width = width;
    this.scope = scope;
    this.store = store;
  }

  /**
   * Makes room for states.
   *
   * @throws org.sleb4j.check.InvalidInputException if they need the disk, and it has too little
   *     space or cannot be written
   */
  public static HiddenStates of(Model model, long tokens, Room room) {
    int width = model.info().width();
    long bytes = bytes(model, tokens, width);
    return bytes <= room.bytes()
        ? made(model, width, scope -> inMemory(scope, model, tokens * width))
        : made(model, width, scope -> onDisk(scope, model, tokens * width, room.folder()));
  }

  /**
   * Makes room in memory for other numbers of tokens, in the type of the states.
   *
   * @param width how many of each token
   * @param room the bytes that memory has for them
   * @return none where that is too little
   */
  public static Optional<HiddenStates> inMemory(Model model, long tokens, int width, long room) {
    return bytes(model, tokens, width) <= room
        ? Optional.of(made(model, width, scope -> inMemory(scope, model, tokens * width)))
        : Optional.empty();
  }

  /** Returns the bytes of this many numbers of each token, in the type of the states. */
  public static long bytes(Model model, long tokens, int width) {
    return tokens * width * model.info().dtype().bytes();
  }

  private static HiddenStates made(Model model, int width, Function<Scope, Tensor> store) {
    Scope scope = Scope.on(model.device());
    try {
      return new HiddenStates(model, width, scope, store.apply(scope));
    } catch (RuntimeException | Error e) {
      scope.close();
      throw e;
    }
  }

  private static Tensor inMemory(Scope scope, Model model, long elements) {
    String device = model.device().scriptName();
    return Holder.PROGRAM.tensor(scope, "in_memory", elements, code(model), device);
  }

  /** The file loses its name when it is mapped, and goes with the tensor. */
  private static Tensor onDisk(Scope scope, Model model, long elements, Path folder) {
    try (SpillFile file = SpillFile.create(folder, elements * model.info().dtype().bytes())) {
      String path = file.path().toString();
      return Holder.PROGRAM.tensor(scope, "in_file", path, elements, code(model));
    }
  }

  private static int code(Model model) {
    return model.info().dtype().code();
  }

  /**
   * Returns the states of rows of tokens on the model's device, [rows, tokens, width].
   *
   * @param first the number of tokens in front of them
   */
  public Tensor get(Scope owner, long first, int rows, int tokens) {
    long[] shape = {rows, tokens, width};
    String device = model.device().scriptName();
    return Holder.PROGRAM.tensor(owner, "get", store, first * width, shape, device);
  }

  /** Keeps states in the place of those after this many tokens. */
  public void put(Scope owner, long first, Tensor states) {
    Holder.PROGRAM.tensor(owner, "put", store, first * width, states).close();
  }

  @Override
  public void close() {
    scope.close();
  }
}
