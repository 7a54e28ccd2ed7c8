package org.sleb4j.quant;

import java.util.List;
import java.util.Map;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.PackedProducts;
import org.sleb4j.torch.Program;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * Rounds weights to 4-bit numbers whose inputs share a scale and a zero point group by group, and
 * reports the error of that.
 *
 * <p>For a group with least weight lo and largest hi, 0 among them: scale = (hi - lo) / 15, rounded
 * up to float16 and at least the smallest normal one; zero = round(-lo / scale); q = round(w /
 * scale) + zero, held within 0 and 15. (q - zero) * scale is then within half a scale of w.
 *
 * @param group how many inputs in a row share a scale
 */
record Grid(int group) {
  /** 1 + 0.75 * 2^-10: times this, a normal float16 rounds to the next one above. */
  private static final String NEXT = "1.000732421875";

  /** Products with a symmetric matrix in the form that is the fastest on its device. */
  private static final String PLAIN =
      """
      def form(self, gram: Tensor) -> Tensor:
        return gram
      def product(self, x: Tensor, form: Tensor) -> Tensor:
        return torch.matmul(x, form)
      """;

  private static final String PACKED =
      PackedProducts.SCRIPT
          + """
          def form(self, gram: Tensor) -> Tensor:
            if gram.is_cuda:
              return gram
            return self.packed_weight(gram)
          def product(self, x: Tensor, form: Tensor) -> Tensor:
            if x.is_cuda:
              return torch.matmul(x, form)
            return self.packed_product(x, form, None)
          """;

  /** Outputs that are computed together: what they need stays in the cache of a processor. */
  static final String SLICE = "256";

  private static final String METHODS =
      """
      def load(self, w: Tensor, like: Tensor) -> Tensor:
        return w.to(like.device, self.float32, False, False)
      def groups(self, w: Tensor, group: int) -> Tensor:
        short = (group - w.size(1) % group) % group
        return torch.constant_pad_nd(w, [0, short]).view([w.size(0), -1, group])
      def steps(self, w: Tensor, clip: Tensor) -> List[Tensor]:  # [outputs, groups, group] and a factor on their range
        low = torch.clamp_max(torch.amin(w, [-1], True), 0) * clip
        high = torch.clamp_min(torch.amax(w, [-1], True), 0) * clip
        exact = torch.clamp_min((high - low) / 15, 6.103515625e-05)
        near = exact.to(self.float16).to(self.float32)
        scale = torch.where(torch.lt(near, exact), near * NEXT, near).to(self.float16)
        zero = torch.clamp(torch.round(-low / scale.to(self.float32)), 0, 15)
        return [scale, zero]
      def codes(self, w: Tensor, scale: Tensor, zero: Tensor) -> Tensor:
        return torch.clamp(torch.round(w / scale.to(self.float32)) + zero, 0, 15)
      def rounded(self, grouped: Tensor, clip: Tensor) -> Tensor:
        scale, zero, = self.steps(grouped, clip)
        return (self.codes(grouped, scale, zero) - zero) * scale.to(self.float32)
      def some(self, x: Tensor, first: int, count: int) -> Tensor:  # rows of a tensor that has one for each output, or one for all
        if x.size(0) == 1:
          return x
        return x.narrow(0, first, count)
      def folded(self, w: Tensor, inputs: Tensor, rows: Tensor) -> Tensor:
        return w * inputs / rows.unsqueeze(1)
      def effective(self, w: Tensor, inputs: Tensor, rows: Tensor, clip: Tensor, group: int) -> Tensor:
        rounded = self.rounded(self.groups(self.folded(w, inputs, rows), group), clip).flatten(1)
        return rounded.narrow(1, 0, w.size(1)) / inputs * rows.unsqueeze(1)
      def output_error(self, w: Tensor, gram: Tensor, inputs: Tensor, rows: Tensor, clip: Tensor, group: int) -> Tensor:
        error = torch.zeros([], dtype=self.float64, device=w.device)
        form = self.form(gram)
        for first in range(0, w.size(0), SLICE):
          count = min(SLICE, w.size(0) - first)
          some = w.narrow(0, first, count)
          off = some - self.effective(some, inputs, self.some(rows, first, count), self.some(clip, first, count), group)
          error = error + torch.sum(self.product(off, form) * off, dtype=self.float64)
        return error
      def output_size(self, w: Tensor, gram: Tensor) -> Tensor:
        size = torch.zeros([], dtype=self.float64, device=w.device)
        form = self.form(gram)
        for first in range(0, w.size(0), SLICE):
          some = w.narrow(0, first, min(SLICE, w.size(0) - first))
          size = size + torch.sum(self.product(some, form) * some, dtype=self.float64)
        return size
      def weight_error(self, w: Tensor, group: int) -> Tensor:
        grouped = self.groups(w, group)
        whole = torch.ones([1, 1, 1], dtype=self.float32, device=w.device)
        off = torch.sum((grouped - self.rounded(grouped, whole)) ** 2, dtype=self.float64)
        return off / torch.clamp_min(torch.sum(w ** 2, dtype=self.float64), 1e-300)
      def pack(self, x: Tensor) -> Tensor:  # [rows, outputs] of 0 to 15
        order = [0, 2, 4, 6, 1, 3, 5, 7]
        packed = torch.slice(x, 1, 0, 9223372036854775807, 8)
        for i in range(1, 8):
          nibble = torch.slice(x, 1, order[i], 9223372036854775807, 8)
          packed = torch.bitwise_or(packed, torch.bitwise_left_shift(nibble, 4 * i))
        return torch.contiguous(packed)
      def packed(self, w: Tensor, inputs: Tensor, rows: Tensor, clip: Tensor, group: int) -> List[Tensor]:
        grouped = self.groups(self.folded(w, inputs, rows), group)
        scale, zero, = self.steps(grouped, clip)
        codes = self.codes(grouped, scale, zero).flatten(1).narrow(1, 0, w.size(1))
        cpu = torch.device("cpu")
        qweight = self.pack(codes.t().to(self.int32)).to(cpu, self.int32, False, False)
        qzeros = self.pack(zero.squeeze(-1).t().to(self.int32)).to(cpu, self.int32, False, False)
        return [qweight, qzeros, torch.contiguous(scale.squeeze(-1).t()).to(cpu, self.float16, False, False)]
      def within(self, x: Tensor, largest: float) -> bool:
        return bool(torch.all(torch.le(torch.abs(x), largest)))
      """
          .replace("NEXT", NEXT)
          .replace("SLICE", SLICE);

  /** Compiled at first use. */
  private static final class Holder {
    private static final Program PROGRAM = Program.compile(script(), Map.of());
  }

  /** Returns the methods in TorchScript. */
  static String script() {
    return METHODS + (PackedProducts.areAvailable(DType.FLOAT32) ? PACKED : PLAIN);
  }

  /** Returns a float32 copy of weights on the device of a scope. */
  Tensor load(Scope scope, Tensor weights) {
    return Holder.PROGRAM.tensor(scope, "load", weights, one(scope));
  }

  /** Returns the number 1, which folds nothing. */
  Tensor one(Scope scope) {
    return scope.floats(new float[] {1}, 1);
  }

  /** Returns what changes no weight. */
  Folds none(Scope scope) {
    return new Folds(one(scope), one(scope));
  }

  /** Returns the factor that leaves every group's range as it is. */
  Tensor whole(Scope scope) {
    return scope.floats(new float[] {1}, 1, 1, 1);
  }

  /** Returns whether every element is a number and at most so far from 0. */
  boolean isWithin(Tensor tensor, double largest) {
    return Holder.PROGRAM.bool("within", tensor, largest);
  }

  /**
   * Returns the squared error of a layer's output on all tokens that a Gram matrix was added up of:
   * with D = W - W', tr(D X^T X D^T).
   *
   * <p>W' is what the rounded weights do in place of W: its inputs divided by {@code inputs}, its
   * outputs multiplied with {@code rows}, which the weights were multiplied with and divided by
   * before they were rounded.
   *
   * @param w [outputs, inputs]
   * @param gram X^T X of the layer's unscaled inputs
   * @param factors on the range of each group, [outputs, groups, 1] or [1, 1, 1]
   */
  double outputError(Tensor w, Tensor gram, Folds folds, Tensor factors) {
    return number("output_error", w, gram, folds.inputs(), folds.rows(), factors, group);
  }

  /** Returns the sum of squares of a layer's output without its bias, tr(W X^T X W^T). */
  double outputSize(Tensor w, Tensor gram) {
    return number("output_size", w, gram);
  }

  /** Returns the squared error of unscaled weights as a share of their sum of squares. */
  double weightError(Tensor w) {
    return number("weight_error", w, group);
  }

  private static double number(String method, Object... arguments) {
    try (Scope scope = Scope.on(Device.cpu())) {
      return Holder.PROGRAM.tensor(scope, method, arguments).doubles()[0];
    }
  }

  /** Returns a layer as it is stored: qweight, qzeros and scales, on the CPU. */
  List<Tensor> packed(Scope scope, Tensor w, Folds folds, Tensor factors) {
    return Holder.PROGRAM.tensors(scope, "packed", w, folds.inputs(), folds.rows(), factors, group);
  }

  /**
   * What a layer's weights are multiplied with before they are rounded.
   *
   * @param inputs what each column is multiplied with, since the layer's input is divided by it
   * @param rows what each row is divided by, since the layer behind is multiplied with it
   */
  record Folds(Tensor inputs, Tensor rows) {}
}
