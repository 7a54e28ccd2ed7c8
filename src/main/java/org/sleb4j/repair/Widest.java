package org.sleb4j.repair;

import java.util.Comparator;
import java.util.Optional;
import org.sleb4j.check.Warnings;
import org.sleb4j.model.Unit;
import org.sleb4j.model.family.Decoder;
import org.sleb4j.model.family.Writer;

/** The refitted matrix with the most inputs, which decides how many tokens and bytes sums need. */
record Widest(Optional<Matrix> matrix) {
  private record Matrix(Unit unit, long outputs, long inputs) {}

  static Widest of(Decoder decoder, Plan plan) {
    return new Widest(
        plan.steps().stream()
            .filter(Plan.Step::refitted)
            .map(Plan.Step::unit)
            .flatMap(unit -> matrix(unit, decoder).stream())
            .max(Comparator.comparingLong(Matrix::inputs)));
  }

  private static Optional<Matrix> matrix(Unit unit, Decoder decoder) {
    return decoder
        .writer(unit.block(), unit.part())
        .filter(writer -> !writer.isNorm())
        .map(Writer::weight)
        .map(w -> new Matrix(unit, w.main().shape().get(0), w.main().shape().get(1)));
  }

  /** Warns where the sums have fewer tokens than a matrix has inputs. */
  void warnOfFewer(long tokens) {
    matrix
        .filter(m -> m.inputs() > tokens)
        .ifPresent(
            m ->
                Warnings.warn(
                    "The sums have %d tokens, but the matrix of %s reads %d numbers: give at least"
                        + " as many tokens, better ten times as many.",
                    tokens, m.unit(), m.inputs()));
  }

  /** Returns the bytes of its sums, their factor, the solution, and the products of a batch. */
  long bytes() {
    return matrix.map(m -> 20 * m.inputs() * m.inputs() + 24 * m.outputs() * m.inputs()).orElse(0L);
  }
}
