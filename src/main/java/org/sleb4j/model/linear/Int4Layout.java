package org.sleb4j.model.linear;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.sleb4j.torch.Program;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * Where PyTorch's kernel for the CPU wants to find a weight of 4 bits, which depends on the
 * processor: known only where packing and unpacking agree with PyTorch's own packing.
 *
 * <p>Outputs come in blocks, and what is left over is a smaller block with runs of 1. A block has a
 * row for each input, and a row has runs of bytes: the low halves are as many outputs, the high
 * halves are the outputs behind them.
 *
 * @param block the outputs of a full block
 * @param run the bytes of a run in a full block
 */
record Int4Layout(int block, int run) {
  /** With AVX-512, with AVX2, and two in pairs, which other processors have. */
  private static Stream<Int4Layout> candidates() {
    return Stream.of(
        new Int4Layout(64, 32),
        new Int4Layout(32, 16),
        new Int4Layout(32, 1),
        new Int4Layout(16, 1));
  }

  /** Packed weights are uint8 [outputs, inputs / 2], numbers uint8 [inputs, outputs]. */
  static final String SCRIPT =
      """
      def unpacked(self, packed: Tensor, block: int, run: int) -> Tensor:
        full = packed.size(0) // block * block
        rest = packed.size(0) - full
        if rest == 0:
          return self.unpacked_blocks(packed, block, run)
        tail = self.unpacked_blocks(packed.narrow(0, full, rest), rest, 1)
        if full == 0:
          return tail
        return torch.cat([self.unpacked_blocks(packed.narrow(0, 0, full), block, run), tail], 1)
      def unpacked_blocks(self, packed: Tensor, block: int, run: int) -> Tensor:
        inputs = packed.size(1) * 2
        x = packed.view([-1, inputs, block // 2 // run, run]).transpose(0, 1)
        both = torch.stack([torch.bitwise_and(x, 15), torch.bitwise_right_shift(x, 4)], 3)
        return both.view([inputs, -1])
      """;

  private static final String PACKING =
      """
      def packed(self, q: Tensor, block: int, run: int) -> Tensor:
        full = q.size(1) // block * block
        rest = q.size(1) - full
        out = torch.empty([q.size(1), q.size(0) // 2], dtype=self.uint8)
        if full > 0:
          out.narrow(0, 0, full).copy_(self.packed_blocks(q.narrow(1, 0, full), block, run))
        if rest > 0:
          out.narrow(0, full, rest).copy_(self.packed_blocks(q.narrow(1, full, rest), rest, 1))
        return out
      def packed_blocks(self, q: Tensor, block: int, run: int) -> Tensor:
        x = q.view([q.size(0), -1, block // 2 // run, 2, run])
        both = torch.bitwise_or(x.select(3, 0), torch.bitwise_left_shift(x.select(3, 1), 4))
        return torch.contiguous(both.transpose(0, 1)).view([q.size(1), -1])
      def packed_by_kernel(self, q: Tensor) -> Tensor:
        return torch._convert_weight_to_int4pack_for_cpu(torch.contiguous(q.t()).to(self.int32), 1)
      def agrees(self, outputs: int, block: int, run: int) -> bool:
        i = torch.arange(66).unsqueeze(1)
        n = torch.arange(outputs).unsqueeze(0)
        q = torch.bitwise_and(i * 7 + n * 5 + n // 16 * 3 + i * n, 15).to(self.uint8)
        expected = self.packed_by_kernel(q)
        same = torch.all(torch.eq(self.packed(q, block, run), expected))
        back = torch.all(torch.eq(self.unpacked(expected, block, run), q))
        return bool(torch.logical_and(same, back))
      """;

  /** Compiled and tried at first use. */
  private static final class Holder {
    private static final Program PROGRAM = Program.compile(SCRIPT + PACKING, Map.of());
    private static final Optional<Int4Layout> FOUND =
        candidates().filter(Holder::isRight).findFirst();

    private static boolean isRight(Int4Layout layout) {
      return Stream.of(16, 32, 48, 64, 80, 128, 208, 352)
          .allMatch(n -> PROGRAM.bool("agrees", n, layout.block, layout.run));
    }
  }

  /** Returns the layout of this processor's kernel; none where it is not one of those known. */
  static Optional<Int4Layout> find() {
    return Holder.FOUND;
  }

  /**
   * Packs numbers for the kernel.
   *
   * @param numbers uint8 [inputs, outputs], the inputs even, the outputs a multiple of 16
   * @return uint8 [outputs, inputs / 2]
   */
  static Tensor pack(Scope scope, Tensor numbers) {
    return find()
        .map(layout -> layout.packed(scope, numbers))
        .orElseGet(() -> Holder.PROGRAM.tensor(scope, "packed_by_kernel", numbers));
  }

  private Tensor packed(Scope scope, Tensor numbers) {
    return Holder.PROGRAM.tensor(scope, "packed", numbers, block, run);
  }
}
