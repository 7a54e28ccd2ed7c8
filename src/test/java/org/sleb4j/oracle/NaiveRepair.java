package org.sleb4j.oracle;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.sleb4j.model.Unit;
import org.sleb4j.model.family.Part;

/**
 * The repair of a model in plain loops and double precision. It knows a family by its blocks alone:
 * what a unit reads and writes is found by running blocks with other weights.
 */
final class NaiveRepair {
  /** What a unit writes to the states with. */
  enum Writer {
    MATRIX,
    /** A matrix stored as [inputs, outputs]. */
    TRANSPOSED,
    GAIN,
    /** A gain stored as its distance from 1. */
    CENTERED_GAIN,
    /** Gain and offset of a norm of the sum. */
    NORM_BEHIND
  }

  /**
   * A family.
   *
   * @param blocks what stands in front of the number of a block
   * @param names of the module that an attention and a feed-forward write with
   */
  record Family(String blocks, Map<Part, String> names, Writer writer, boolean parallel) {
    String module(Unit unit) {
      return blocks + unit.block() + "." + names.get(unit.part());
    }
  }

  /** A surviving unit, refitted, and the unit behind which the dense states are. */
  record Step(Unit unit, Unit target) {
    static Step of(String unit, String target) {
      return new Step(Unit.parse(unit), Unit.parse(target));
    }
  }

  private final Family family;
  private final List<Text> texts;
  private final double rho;
  private final TinyModel dense;
  private final TinyModel repaired;
  private final List<Double> changes = new ArrayList<>();

  NaiveRepair(Family family, TinyModel model, List<int[]> windows, double rho) {
    this.family = family;
    this.texts = windows.stream().map(Text::window).toList();
    this.rho = rho;
    this.dense = model;
    this.repaired = model.under(model.config());
  }

  /** Returns |W' - W| / |W| of each step so far. */
  List<Double> changes() {
    return changes;
  }

  /** The states of one text on their way, and those in front of the block. */
  private static final class Walk {
    private final Text text;
    private double[][] states;
    private double[][] front;
    private int block = -1;

    private Walk(Text text, double[][] states) {
      this.text = text;
      this.states = states;
      this.front = states;
    }

    private void enter(Unit unit) {
      if (unit.block() != block) {
        block = unit.block();
        front = states;
      }
    }
  }

  private List<Walk> walks() {
    Oracle oracle = Oracle.of(dense);
    return texts.stream().map(text -> new Walk(text, oracle.embed(text))).toList();
  }

  /** Repairs, and returns the mean loss of all windows. */
  double run(List<Step> steps, List<Unit> order) {
    List<Walk> full = walks();
    List<Walk> pruned = walks();
    int next = 0;
    for (Step step : steps) {
      int end = order.indexOf(step.target()) + 1;
      for (Unit unit : order.subList(next, end)) {
        full.forEach(walk -> walk.states = behind(dense, unit, walk));
        if (steps.indexOf(step) == 0
            && end > 0
            && order.indexOf(unit) < order.indexOf(step.unit())) {
          pruned.forEach(walk -> walk.states = behind(dense, unit, walk));
        }
      }
      next = end;
      refit(step.unit(), full, pruned);
      pruned.forEach(walk -> walk.states = behind(repaired, step.unit(), walk));
    }
    return pruned.stream().mapToDouble(this::nll).average().orElseThrow();
  }

  private double nll(Walk walk) {
    Oracle oracle = Oracle.of(dense);
    return IntStream.range(1, walk.text.length())
        .mapToDouble(
            t -> {
              double[] logits = oracle.logits(walk.states[t - 1]);
              return Maths.logSumExp(logits) - logits[walk.text.id(t)];
            })
        .average()
        .orElseThrow();
  }

  /** Returns the states behind a unit. */
  private double[][] behind(TinyModel weights, Unit unit, Walk walk) {
    walk.enter(unit);
    if (family.writer() == Writer.NORM_BEHIND) {
      return new OptOracle(weights).unit(unit.block(), unit.part(), walk.states);
    }
    return Oracle.sum(walk.states, branch(weights, unit, walk));
  }

  /** Returns what a unit adds: its block with the other unit silent. */
  private double[][] branch(TinyModel weights, Unit unit, Walk walk) {
    walk.enter(unit);
    TinyModel alone = weights.under(weights.config());
    silence(alone, other(unit));
    double[][] x = family.parallel() ? walk.front : walk.states;
    double[][] y = Oracle.of(alone).block(unit.block(), x, walk.text);
    return Oracle.sum(y, Oracle.each(x, row -> Maths.scaled(row, -1)));
  }

  private static Unit other(Unit unit) {
    boolean attention = unit.part() == Part.ATTENTION;
    return new Unit(unit.block(), attention ? Part.FEED_FORWARD : Part.ATTENTION);
  }

  private void silence(TinyModel weights, Unit unit) {
    fill(
        weights, family.module(unit) + ".weight", family.writer() == Writer.CENTERED_GAIN ? -1 : 0);
    fill(weights, family.module(unit) + ".bias", 0);
  }

  private static void fill(TinyModel weights, String name, float value) {
    if (weights.has(name)) {
      float[] values = weights.values(name).clone();
      Arrays.fill(values, value);
      weights.put(name, values, weights.shape(name));
    }
  }

  private void refit(Unit unit, List<Walk> full, List<Walk> pruned) {
    List<double[]> residuals = new ArrayList<>();
    List<double[]> read = new ArrayList<>();
    List<Double> weights = new ArrayList<>();
    for (int i = 0; i < full.size(); i++) {
      double[][] behind = behind(repaired, unit, pruned.get(i));
      double[][] features = features(unit, pruned.get(i));
      for (int t = 1; t < behind.length; t++) {
        double[] x = full.get(i).states[t];
        residuals.add(Maths.sum(x, Maths.scaled(behind[t], -1)));
        read.add(features[t]);
        weights.add(x.length / Maths.dot(x, x));
      }
    }
    switch (family.writer()) {
      case MATRIX, TRANSPOSED -> refitMatrix(unit, read, residuals, weights);
      default -> refitNorm(unit, read, residuals, weights);
    }
  }

  /** Returns what the writer reads: it is made to give that, some channels at a time. */
  private double[][] features(Unit unit, Walk walk) {
    String name = family.module(unit);
    TinyModel probe = repaired.under(repaired.config());
    fill(probe, name + ".bias", 0);
    if (family.writer() == Writer.NORM_BEHIND) {
      fill(probe, name + ".weight", 1);
      return behind(probe, unit, walk);
    }
    if (isNorm()) {
      fill(probe, name + ".weight", family.writer() == Writer.CENTERED_GAIN ? 0 : 1);
      return branch(probe, unit, walk);
    }
    double[][] features = new double[walk.states.length][inputs(unit)];
    int width = walk.states[0].length;
    for (int first = 0; first < inputs(unit); first += width) {
      int from = first;
      set(probe, unit, (row, column) -> column == from + row ? 1 : 0);
      double[][] some = branch(probe, unit, walk);
      for (int t = 0; t < some.length; t++) {
        int count = Math.min(width, inputs(unit) - first);
        System.arraycopy(some[t], 0, features[t], first, count);
      }
    }
    return features;
  }

  private boolean isNorm() {
    return family.writer() != Writer.MATRIX && family.writer() != Writer.TRANSPOSED;
  }

  private interface Entry {
    double at(int row, int column);
  }

  private int inputs(Unit unit) {
    long[] shape = dense.shape(family.module(unit) + ".weight");
    return (int) shape[family.writer() == Writer.TRANSPOSED ? 0 : 1];
  }

  private int place(Unit unit, int row, int column) {
    long[] shape = dense.shape(family.module(unit) + ".weight");
    boolean transposed = family.writer() == Writer.TRANSPOSED;
    return transposed ? column * (int) shape[1] + row : row * (int) shape[1] + column;
  }

  private void set(TinyModel weights, Unit unit, Entry entry) {
    String name = family.module(unit) + ".weight";
    float[] values = weights.values(name).clone();
    int inputs = inputs(unit);
    for (int row = 0; row < values.length / inputs; row++) {
      for (int column = 0; column < inputs; column++) {
        values[place(unit, row, column)] = (float) entry.at(row, column);
      }
    }
    weights.put(name, values, weights.shape(name));
  }

  private void refitMatrix(
      Unit unit, List<double[]> read, List<double[]> residuals, List<Double> weights) {
    int inputs = inputs(unit);
    double[][] gram = new double[inputs][inputs];
    for (int n = 0; n < read.size(); n++) {
      for (int i = 0; i < inputs; i++) {
        for (int j = 0; j < inputs; j++) {
          gram[i][j] += weights.get(n) * read.get(n)[i] * read.get(n)[j];
        }
      }
    }
    double trace = IntStream.range(0, inputs).mapToDouble(i -> gram[i][i]).sum();
    IntStream.range(0, inputs).forEach(i -> gram[i][i] += rho * trace / inputs);
    double[][] change = new double[residuals.get(0).length][];
    for (int row = 0; row < change.length; row++) {
      double[] right = new double[inputs];
      for (int n = 0; n < read.size(); n++) {
        for (int i = 0; i < inputs; i++) {
          right[i] += weights.get(n) * residuals.get(n)[row] * read.get(n)[i];
        }
      }
      change[row] = Maths.solved(gram, right);
    }
    float[] old = repaired.values(family.module(unit) + ".weight");
    double moved = Arrays.stream(change).mapToDouble(row -> Maths.dot(row, row)).sum();
    double size = IntStream.range(0, old.length).mapToDouble(i -> (double) old[i] * old[i]).sum();
    changes.add(Math.sqrt(moved / size));
    set(repaired, unit, (row, column) -> old[place(unit, row, column)] + change[row][column]);
  }

  private void refitNorm(
      Unit unit, List<double[]> read, List<double[]> residuals, List<Double> weights) {
    String name = family.module(unit);
    boolean offset = repaired.has(name + ".bias");
    float[] gain = repaired.values(name + ".weight").clone();
    float[] bias = offset ? repaired.values(name + ".bias").clone() : new float[gain.length];
    double shift = family.writer() == Writer.CENTERED_GAIN ? 1 : 0;
    double moved = 0;
    double size = 0;
    for (int c = 0; c < gain.length; c++) {
      double[][] sums = new double[2][2];
      double[] right = new double[2];
      for (int n = 0; n < read.size(); n++) {
        double[] feature = {read.get(n)[c], 1};
        for (int i = 0; i < 2; i++) {
          right[i] += weights.get(n) * residuals.get(n)[c] * feature[i];
          for (int j = 0; j < 2; j++) {
            sums[i][j] += weights.get(n) * feature[i] * feature[j];
          }
        }
      }
      sums[0][0] *= 1 + rho;
      sums[1][1] *= 1 + rho;
      double[] change =
          offset ? Maths.solved(sums, right) : new double[] {right[0] / sums[0][0], 0};
      moved += Maths.dot(change, change);
      size += Math.pow(gain[c] + shift, 2) + (double) bias[c] * bias[c];
      gain[c] += (float) change[0];
      bias[c] += (float) change[1];
    }
    changes.add(Math.sqrt(moved / size));
    repaired.put(name + ".weight", gain, repaired.shape(name + ".weight"));
    if (offset) {
      repaired.put(name + ".bias", bias, repaired.shape(name + ".bias"));
    }
  }

  /** Returns the names of a module for attention and feed-forward. */
  static Map<Part, String> names(String attention, String feedForward) {
    return new TreeMap<>(Map.of(Part.ATTENTION, attention, Part.FEED_FORWARD, feedForward));
  }
}
