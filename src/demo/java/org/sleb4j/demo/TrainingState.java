package org.sleb4j.demo;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Random;

/**
 * All that a run needs to go on exactly as if it had not stopped.
 *
 * @param step steps done
 * @param seconds wall-clock seconds of training so far
 * @param weights the flat array of {@link DemoShape#weights}
 * @param mean Adam's running mean of the gradient
 * @param square Adam's running mean of its square
 */
record TrainingState(
    long step, double seconds, Schedule schedule, float[] weights, float[] mean, float[] square) {

  /** Normal weights, smaller where a matrix writes into the residual stream; norms are 1. */
  static TrainingState initial(DemoShape shape, long seed) {
    Random random = new Random(seed);
    int n = shape.parameters();
    float[] weights = new float[n];
    int i = 0;
    for (DemoShape.Weight weight : shape.weights()) {
      double scale = weight.writesResidual() ? 1 / Math.sqrt(2.0 * shape.blocks()) : 1;
      for (int end = i + weight.elements(); i < end; i++) {
        double normal = DemoShape.DEVIATION * scale * random.nextGaussian();
        weights[i] = weight.rows() == 0 ? 1 : (float) normal;
      }
    }
    return new TrainingState(0, 0, Schedule.CONSTANT, weights, new float[n], new float[n]);
  }

  TrainingState with(Schedule other) {
    return new TrainingState(step, seconds, other, weights, mean, square);
  }

  /** Writes a file whole or not at all. */
  void write(Path file) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(part)))) {
      out.writeLong(step);
      out.writeDouble(seconds);
      out.writeDouble(schedule.peak());
      out.writeLong(schedule.warmupSteps());
      out.writeLong(schedule.decayStart());
      out.writeLong(schedule.decaySteps());
      out.writeInt(weights.length);
      for (float[] array : new float[][] {weights, mean, square}) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * array.length);
        bytes.asFloatBuffer().put(array);
        out.write(bytes.array());
      }
    }
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  static TrainingState read(Path file) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      long step = in.readLong();
      double seconds = in.readDouble();
      Schedule schedule =
          new Schedule(in.readDouble(), in.readLong(), in.readLong(), in.readLong());
      int n = in.readInt();
      return new TrainingState(
          step, seconds, schedule, floats(in, n), floats(in, n), floats(in, n));
    }
  }

  private static float[] floats(DataInputStream in, int n) throws IOException {
    float[] array = new float[n];
    ByteBuffer.wrap(in.readNBytes(4 * n)).asFloatBuffer().get(array);
    return array;
  }
}
