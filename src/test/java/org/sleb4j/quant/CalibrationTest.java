package org.sleb4j.quant;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sleb4j.Numbers.assertClose;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.Golden;
import org.sleb4j.SharedData;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.checkpoint.Checkpoint;
import org.sleb4j.data.Windows;
import org.sleb4j.model.Calibration;
import org.sleb4j.model.HiddenStates;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelInput;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.model.family.LayerGroup;
import org.sleb4j.model.family.LayerGroup.Layer;
import org.sleb4j.model.family.LayerGroup.Producer;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Torch;

/** What layers read, added up, and what may be divided in front of them. */
class CalibrationTest {
  private static final HiddenStates.Room MEMORY =
      new HiddenStates.Room(Long.MAX_VALUE, Path.of("nowhere"));

  @TempDir Path folder;

  /** transformers' hidden states, normed in double precision, are what query, key, value read. */
  @Test
  void addsUpWhatTransformersComputes() {
    Golden golden = Golden.of("llama-gqa");
    Windows windows = golden.windows("input_ids");
    Checkpoint checkpoint = Checkpoint.open(golden.directory());
    long before = Torch.liveHandles();
    try (Calibration calibration = Calibration.open(golden.directory(), ModelOptions.defaults());
        CalibrationWalk walk = new CalibrationWalk(calibration.model(), windows, MEMORY)) {
      for (int block = 0; block < 6; block++) {
        walk.run(block);
        String state = block == 0 ? "hidden.embed" : "hidden.block." + (block - 1);
        double[] gain =
            Naive.values(
                checkpoint.tensors().get("model.layers." + block + ".input_layernorm.weight"));
        double[][] normed = normed(golden.tensor(state), gain);
        try (Scope scope = Scope.on(Device.cpu())) {
          Calibration.Sums sums =
              calibration.sums(scope, block, calibration.model().layers(block).get(0));
          assertClose(floats(gram(normed)), sums.gram().floats(), 2e-3, "X^T X of " + block);
          assertClose(sizes(normed), sums.sizes().floats(), 1e-3, "|X| of " + block);
        }
      }
    }
    assertEquals(before, Torch.liveHandles());
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "BFLOAT16"})
  void addsUpTheSameFromATemporaryFile(DType type) throws IOException {
    Golden golden = Golden.of("llama-gqa");
    Windows windows = golden.windows("calib_ids");
    long before = Torch.liveHandles();
    List<float[]> inMemory = grams(golden, windows, type, MEMORY);
    assertEquals(before, Torch.liveHandles());
    List<float[]> onDisk = grams(golden, windows, type, new HiddenStates.Room(1000, folder));
    for (int i = 0; i < inMemory.size(); i++) {
      assertArrayEquals(inMemory.get(i), onDisk.get(i));
    }
    assertEquals(before, Torch.liveHandles());
  }

  private List<float[]> grams(Golden golden, Windows windows, DType type, HiddenStates.Room room)
      throws IOException {
    ModelOptions options = ModelOptions.defaults().withDtype(type);
    List<float[]> grams = new ArrayList<>();
    try (Calibration calibration = Calibration.open(golden.directory(), options);
        CalibrationWalk walk = new CalibrationWalk(calibration.model(), windows, room)) {
      for (int block = 0; block < 6; block++) {
        walk.run(block);
        try (Scope scope = Scope.on(Device.cpu())) {
          grams.add(
              calibration
                  .sums(scope, block, calibration.model().layers(block).get(0))
                  .gram()
                  .floats());
        }
      }
      try (Stream<Path> left = Files.list(folder)) {
        assertEquals(List.of(), left.toList(), "the file has no name while it is in use");
      }
    }
    return grams;
  }

  @Test
  void saysThatTheDiskHasNoRoomEither() {
    Golden golden = Golden.of("llama-gqa");
    try (Calibration calibration = Calibration.open(golden.directory(), ModelOptions.defaults())) {
      long before = Torch.liveHandles();
      var room = new HiddenStates.Room(0, folder);
      var e =
          assertThrows(
              InvalidInputException.class,
              () -> HiddenStates.of(calibration.model(), 1L << 50, room));
      assertTrue(e.getMessage().contains("use fewer or shorter windows"), e.getMessage());
      assertEquals(before, Torch.liveHandles());
    }
  }

  private static double[][] normed(float[] states, double[] gain) {
    double[][] rows = new double[states.length / gain.length][gain.length];
    for (int row = 0; row < rows.length; row++) {
      double squares = 0;
      for (int i = 0; i < gain.length; i++) {
        squares += Math.pow(states[row * gain.length + i], 2);
      }
      for (int i = 0; i < gain.length; i++) {
        double root = Math.sqrt(squares / gain.length + 1e-5);
        rows[row][i] = states[row * gain.length + i] / root * gain[i];
      }
    }
    return rows;
  }

  private static double[][] gram(double[][] rows) {
    double[][] gram = new double[rows[0].length][rows[0].length];
    for (double[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        for (int j = 0; j < row.length; j++) {
          gram[i][j] += row[i] * row[j];
        }
      }
    }
    return gram;
  }

  private static float[] sizes(double[][] rows) {
    float[] sizes = new float[rows[0].length];
    for (double[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        sizes[i] += (float) Math.abs(row[i]);
      }
    }
    return sizes;
  }

  private static float[] floats(double[][] matrix) {
    double[] flat = Naive.flat(matrix);
    float[] floats = new float[flat.length];
    for (int i = 0; i < flat.length; i++) {
      floats[i] = (float) flat[i];
    }
    return floats;
  }

  @Test
  void addsUpForEachGroupWhatItReads() {
    Path source = Golden.of("llama-gqa").directory();
    Windows windows = Windows.of(List.of(new int[] {1, 2, 3, 4}, new int[] {5, 6, 7}));
    try (Calibration calibration = Calibration.open(source, ModelOptions.defaults());
        CalibrationWalk walk = new CalibrationWalk(calibration.model(), windows, MEMORY);
        Scope scope = Scope.on(Device.cpu())) {
      walk.run(0);
      List<Long> widths = new ArrayList<>();
      for (LayerGroup group : calibration.model().layers(0)) {
        Calibration.Sums sums = calibration.sums(scope, 0, group);
        long width = sums.sizes().size(0);
        widths.add(width);
        assertEquals(List.of(width, width), sums.gram().shape());
      }
      assertEquals(List.of(64L, 64L, 64L, 172L), widths);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "golden/llama-gqa",
        "golden/opt-pre",
        "golden/opt-post",
        "models/stories3M-llama",
        "models/tinystories3M-opt"
      })
  void scalesThatAreFoldedLeaveTheLogitsAsTheyAre(String name) {
    Path source = SharedData.path(name);
    Map<String, UnaryOperator<double[]>> changes = new HashMap<>();
    long[] ids = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5};
    try (Model model = Model.open(source, ModelOptions.defaults())) {
      Random random = new Random(7);
      int folded = 0;
      for (int block = 0; block < model.info().blocks(); block++) {
        for (LayerGroup group : model.layers(block)) {
          folded += group.producer().isPresent() ? 1 : 0;
          group.producer().ifPresent(p -> fold(changes, group, p, random));
        }
      }
      int expected = name.endsWith("opt-post") ? 2 : name.endsWith("3M-opt") ? 3 : 4;
      assertEquals(expected * model.info().blocks(), folded);
      Path scaled = Naive.changed(source, folder.resolve("scaled"), changes);
      try (Model other = Model.open(scaled, ModelOptions.defaults())) {
        assertClose(logits(model, ids), logits(other, ids), 2e-3, "logits");
      }
    }
  }

  /** Multiplies the columns of a group's layers and divides the rows that make their input. */
  private static void fold(
      Map<String, UnaryOperator<double[]>> changes,
      LayerGroup group,
      Producer producer,
      Random random) {
    int inputs = (int) group.layers().get(0).inputs();
    double[] scales = new double[inputs / producer.sharing()];
    for (int i = 0; i < scales.length; i++) {
      scales[i] = Math.exp(random.nextGaussian() / 2);
    }
    for (Layer layer : group.layers()) {
      change(changes, layer.weight(), (i, x) -> x * scales[row(i % inputs, inputs, producer)]);
    }
    for (String tensor : producer.tensors()) {
      changes.merge(
          tensor, values -> divided(values, scales), (a, b) -> values -> b.apply(a.apply(values)));
    }
  }

  /** Returns the producer's row that an input shows. */
  private static int row(int input, int inputs, Producer producer) {
    int size = inputs / producer.heads() / producer.sharing();
    return input / size / producer.sharing() * size + input % size;
  }

  private static double[] divided(double[] values, double[] scales) {
    double[] divided = new double[values.length];
    int columns = values.length / scales.length;
    for (int i = 0; i < values.length; i++) {
      divided[i] = values[i] / scales[i / columns];
    }
    return divided;
  }

  private interface Change {
    double of(int place, double value);
  }

  private static void change(
      Map<String, UnaryOperator<double[]>> changes, String tensor, Change change) {
    UnaryOperator<double[]> all =
        values -> {
          double[] changed = new double[values.length];
          for (int i = 0; i < values.length; i++) {
            changed[i] = change.of(i, values[i]);
          }
          return changed;
        };
    changes.merge(tensor, all, (a, b) -> values -> b.apply(a.apply(values)));
  }

  private static float[] logits(Model model, long[] ids) {
    try (Scope scope = Scope.on(model.device());
        ModelInput input = model.inputs().windows(scope, ids, 1)) {
      return model.head().logits(scope, model.full().states(scope, input)).floats();
    }
  }
}
