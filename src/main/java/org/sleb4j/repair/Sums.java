package org.sleb4j.repair;

import java.util.List;
import java.util.Map;
import org.sleb4j.model.family.Writer;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Program;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * The normal equations of a weighted ridge regression of residuals on what a writer reads, in
 * float64, to which each batch adds products in float32.
 *
 * <p>A token counts d / |x|^2 of its dense state x of width d, since the next norm divides by that;
 * the first token of each window does not count.
 */
abstract sealed class Sums implements AutoCloseable permits MatrixSums, NormSums {
  private static final String WEIGHTS =
      """
      def behind_first(self, x: Tensor) -> Tensor:
        return x.narrow(1, 1, x.size(1) - 1).to(self.float32)
      def here(self, x: Tensor, like: Tensor) -> Tensor:
        return self.behind_first(x.to(like.device, x.dtype, False, False))
      def total(self, sums: List[Tensor]) -> Tensor:
        total = torch.zeros([1], dtype=self.float64)
        for x in sums:
          total = total + torch.sum(x).view([1]).to(torch.device("cpu"), self.float64, False, False)
        return total
      def add(self, sums: List[Tensor], products: List[Tensor]) -> Tensor:
        for i in range(len(sums)):
          sums[i].add_(products[i].to(sums[i].device, products[i].dtype, False, False))
        return sums[0]
      def roots(self, dense: Tensor) -> Tensor:  # [rows, tokens - 1, 1], of the weights
        return torch.sqrt(dense.size(-1) / torch.sum(dense * dense, [-1], True))
      """;

  private final Scope scope;
  private final Program program;
  private final List<Tensor> sums;

  /**
   * Begins with zeros.
   *
   * @param program with the methods {@code zeros(self, sizes, device)}, {@code products(self, read,
   *     dense, repaired, multiplier)} and {@code solve(self, sums, rho)}
   * @param sizes what {@code zeros} makes the sums of
   */
  Sums(Program program, Device device, long... sizes) {
    this.program = program;
    this.scope = Scope.on(device);
    try {
      this.sums = program.tensors(scope, "zeros", sizes, device.scriptName());
    } catch (RuntimeException | Error e) {
      scope.close();
      throw e;
    }
  }

  /** Returns the sums of what a unit writes with. */
  static Sums of(Writer writer, Device device) {
    return writer.isNorm() ? new NormSums(writer, device) : new MatrixSums(writer, device);
  }

  static Program compile(String methods) {
    return Program.compile(WEIGHTS + methods, Map.of());
  }

  /**
   * Returns what a batch adds to the sums of a writer.
   *
   * @param read what the writer reads, [rows, tokens, inputs]
   * @param dense the states that the unit aims at, [rows, tokens, width]
   * @param repaired the states behind the unit with its old weights
   */
  static List<Tensor> products(
      Scope scope, Writer writer, Tensor read, Tensor dense, Tensor repaired) {
    Program program = writer.isNorm() ? NormSums.program(writer) : MatrixSums.program();
    return program.tensors(scope, "products", read, dense, repaired, writer.multiplier());
  }

  /** Adds the products of a batch. */
  void add(List<Tensor> products) {
    try (Scope temporary = Scope.on(scope.device())) {
      program.tensor(temporary, "add", sums, products);
    }
  }

  /** Returns whether all sums are finite numbers. */
  boolean areFinite() {
    try (Scope temporary = Scope.on(scope.device())) {
      return Double.isFinite(program.tensor(temporary, "total", sums).doubles()[0]);
    }
  }

  /**
   * Returns what is to be added to the weight and, where it has one, the bias of a norm, float64.
   *
   * @param rho finite: the ridge as a multiple of the mean of the diagonal
   * @return not finite where the sums are singular
   */
  List<Tensor> solve(Scope owner, double rho) {
    return program.tensors(owner, "solve", sums, rho);
  }

  @Override
  public void close() {
    scope.close();
  }
}
