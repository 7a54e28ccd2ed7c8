package org.sleb4j.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;
import org.sleb4j.torch.Torch;
import org.sleb4j.torch.TrainingProgram;

/**
 * Trains the weights: worker threads share the micro-batches of a batch.
 *
 * <p>One thread per worker and none inside an operation: the matrices are too small to share one,
 * and a thread that the system holds up holds up nobody else.
 */
final class Trainer implements AutoCloseable {
  private static final double WEIGHT_DECAY = 0.1;

  private final DemoShape shape;
  private final int context;
  private final ExecutorService threads;
  private final Scope scope = Scope.on(Device.cpu());
  private final TrainingProgram program;
  private final Tensor weights;
  private final Tensor mean;
  private final Tensor square;
  private final List<Tensor> gradients = new ArrayList<>();
  private final Tensor cos;
  private final Tensor sin;

  Trainer(DemoShape shape, int context, int workers, TrainingState state) {
    this.shape = shape;
    this.context = context;
    int n = shape.parameters();
    program = TrainingProgram.compile(DemoScript.TEXT, shape.constants());
    weights = scope.floats(state.weights(), n);
    mean = scope.floats(state.mean(), n);
    square = scope.floats(state.square(), n);
    cos = angles(Math::cos);
    sin = angles(Math::sin);
    Torch.setThreads(1);
    threads = Executors.newFixedThreadPool(workers, Trainer::worker);
  }

  private static Thread worker(Runnable work) {
    return new Thread(
        () -> {
          Torch.setThreads(1);
          work.run();
        });
  }

  private Tensor angles(DoubleUnaryOperator function) {
    int size = shape.headSize();
    float[] values = new float[context * size];
    for (int i = 0; i < values.length; i++) {
      int pair = i % size % (size / 2);
      double angle = (i / size) * Math.pow(DemoShape.THETA, -2.0 * pair / size);
      values[i] = (float) function.applyAsDouble(angle);
    }
    return scope.floats(values, context, 1, size);
  }

  /**
   * Makes one step on micro-batches of rows that lie behind each other.
   *
   * <p>Which worker takes which does not matter: their gradients are added up in order.
   */
  Step step(long step, double rate, List<long[]> micros) {
    while (gradients.size() < micros.size()) {
      gradients.add(scope.floats(new float[shape.parameters()], shape.parameters()));
    }
    double loss = average(micros, this::gradient);
    Tensor sum = gradients.get(0);
    gradients.stream().skip(1).forEach(other -> program.floats("merge", sum, other));
    float[] options = {micros.size(), step + 1, (float) rate, (float) WEIGHT_DECAY};
    try (Tensor values = scope.floats(options, options.length)) {
      float norm = program.floats("update", weights, sum, mean, square, values)[0];
      return new Step(loss, norm);
    }
  }

  /** What a step tells: the mean loss in nats, and the gradient's norm before it was clipped. */
  record Step(double loss, double norm) {}

  private float gradient(int micro, Tensor ids) {
    return program.floats("micro", weights, gradients.get(micro), ids, cos, sin)[0];
  }

  /** Returns the mean loss in nats of micro-batches, and learns nothing from them. */
  double loss(List<long[]> micros) {
    return average(micros, (micro, ids) -> program.floats("loss_of", weights, ids, cos, sin)[0]);
  }

  private interface Micro {
    float loss(int number, Tensor ids);
  }

  private double average(List<long[]> micros, Micro work) {
    List<Callable<Float>> calls = new ArrayList<>();
    for (int i = 0; i < micros.size(); i++) {
      int number = i;
      calls.add(() -> with(micros.get(number), ids -> work.loss(number, ids)));
    }
    try {
      double sum = 0;
      for (Future<Float> loss : threads.invokeAll(calls)) {
        sum += loss.get();
      }
      return sum / micros.size();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException("A worker failed.", e);
    }
  }

  private float with(long[] ids, ToDoubleFunction<Tensor> work) {
    try (Scope own = Scope.on(Device.cpu())) {
      Tensor rows = own.longs(ids, ids.length / (context + 1), context + 1);
      return (float) work.applyAsDouble(rows);
    }
  }

  TrainingState state(long step, double seconds, Schedule schedule) {
    return new TrainingState(
        step, seconds, schedule, weights.floats(), mean.floats(), square.floats());
  }

  @Override
  public void close() {
    threads.shutdown();
    scope.close();
    program.close();
  }
}
