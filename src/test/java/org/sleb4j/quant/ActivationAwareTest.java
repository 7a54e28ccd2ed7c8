package org.sleb4j.quant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sleb4j.Golden;
import org.sleb4j.SharedData;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.checkpoint.Checkpoint;
import org.sleb4j.data.Corpus;
import org.sleb4j.data.Windows;
import org.sleb4j.data.WindowsProtocol;
import org.sleb4j.eval.Perplexity;
import org.sleb4j.json.Json;
import org.sleb4j.model.Calibration;
import org.sleb4j.model.HiddenStates;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.model.family.LayerGroup;
import org.sleb4j.model.family.LayerGroup.Layer;
import org.sleb4j.model.family.LayerGroup.Producer;
import org.sleb4j.quant.QuantizedModel.Source;
import org.sleb4j.tokenizer.Tokenizer;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Torch;

/** AWQ, its errors computed again in double precision from what lies on disk. */
class ActivationAwareTest {
  @TempDir Path folder;

  private static Windows text(Path model, int windows) {
    Path corpus = SharedData.path("corpora/tinystories_2MiB.txt");
    try (Tokenizer tokenizer = Tokenizer.open(model)) {
      return new WindowsProtocol(windows, 256, 0).cut(Corpus.read(corpus), tokenizer::encode);
    }
  }

  private QuantizedModel write(Path source, Method method, int group, Windows text) {
    try (Model model = Model.open(source, ModelOptions.defaults())) {
      return QuantizedModel.write(
          new Source(model.full(), text),
          folder.resolve(method.toString()),
          QuantizeOptions.awq().withMethod(method).withGroup(group),
          share -> {});
    }
  }

  @ParameterizedTest
  @CsvSource({
    "models/stories3M-llama,32",
    "models/tinystories3M-opt,64",
    "golden/opt-pre,32",
    "golden/opt-post,32"
  })
  void isNeverWorseThanRoundingToNearest(String name, int size) {
    Path source = SharedData.path(name);
    Windows text =
        name.startsWith("golden")
            ? Golden.of(name.replace("golden/", "")).windows("calib_ids")
            : text(source, 6);
    long before = Torch.liveHandles();
    QuantizedModel awq = write(source, Method.AWQ, size, text);
    write(source, Method.RTN, size, text);
    Map<String, LayerError> reported = new HashMap<>();
    awq.errors().forEach(error -> reported.put(error.layer() + ".weight", error));
    Checkpoint dense = Checkpoint.open(source);
    Checkpoint scaled = Checkpoint.open(folder.resolve("awq"));
    Checkpoint nearest = Checkpoint.open(folder.resolve("rtn"));
    int better = 0;
    try (Calibration calibration = Calibration.open(source, ModelOptions.defaults());
        CalibrationWalk walk =
            new CalibrationWalk(
                calibration.model(), text, new HiddenStates.Room(Long.MAX_VALUE, folder))) {
      for (int block = 0; block < calibration.model().info().blocks(); block++) {
        walk.run(block);
        List<LayerGroup> groups = calibration.model().layers(block);
        Map<String, double[]> scales = scales(calibration, block, reported, text.tokens());
        for (int g = 0; g < groups.size(); g++) {
          double[][] gram = gram(calibration, block, groups.get(g));
          double[] inputs = inputs(groups.get(g), scales);
          for (Layer layer : groups.get(g).layers()) {
            String weight = layer.weight();
            String plain = weight.replace(".weight", "");
            double[][] w = Naive.matrix(dense.tensors().get(weight));
            double[][] rounded = Naive.layer(nearest, plain, size).weight();
            double[][] stored = Naive.layer(scaled, plain, size).weight();
            double[][] effective = unfolded(stored, inputs, scales.get(weight));
            double error = Naive.squaredError(minus(w, effective), gram);
            double errorNearest = Naive.squaredError(minus(w, rounded), gram);
            double whole = Naive.squaredError(w, gram);
            LayerError.Output output = reported.get(weight).output().orElseThrow();
            assertEquals(error / whole, output.error(), 1e-3 * error / whole, weight);
            assertEquals(
                errorNearest / whole, output.nearest(), 1e-3 * errorNearest / whole, weight);
            assertTrue(error <= errorNearest * (1 + 1e-5), weight + ": " + output);
            better += error < 0.99 * errorNearest ? 1 : 0;
          }
        }
      }
    }
    assertTrue(better >= reported.size() / 2, "layers that gained: " + better);
    assertEquals(before, Torch.liveHandles());
  }

  @Test
  void freesTheModelWhereItCannotBegin() {
    Windows tooLong = Windows.of(List.of(new int[4096]));
    Path source = Golden.of("opt-pre").directory();
    try (Model model = Model.open(source, ModelOptions.defaults())) {
      Calibration.open(source, ModelOptions.defaults()).close(); // compiles what stays
      long before = Torch.liveHandles();
      var tooMuch = new QuantizedModel.Source(model.full(), tooLong);
      assertThrows(
          InvalidInputException.class,
          () -> CalibrationSums.Place.HERE.begin(tooMuch, folder).close());
      assertEquals(before, Torch.liveHandles());
    }
  }

  /** Returns s = mean|x|^ratio, normed, for the rows of each tensor that is divided. */
  private static Map<String, double[]> scales(
      Calibration calibration, int block, Map<String, LayerError> reported, long tokens) {
    Map<String, double[]> scales = new HashMap<>();
    List<LayerGroup> groups = calibration.model().layers(block);
    for (LayerGroup group : groups) {
      if (group.producer().isPresent()) {
        LayerError error = reported.get(group.layers().get(0).weight());
        double[] found =
            scales(sizes(calibration, block, group), tokens, group.producer().get(), ratio(error));
        group.producer().get().tensors().forEach(tensor -> scales.put(tensor, found));
      }
    }
    return scales;
  }

  private static double ratio(LayerError error) {
    return error.output().orElseThrow().ratio();
  }

  private static double[] scales(double[] sizes, long tokens, Producer producer, double ratio) {
    double[] scales = new double[sizes.length / producer.sharing()];
    for (int i = 0; i < sizes.length; i++) {
      scales[row(i, sizes.length, producer)] += sizes[i] / tokens / producer.sharing();
    }
    double least = Double.MAX_VALUE;
    double most = 0;
    for (int i = 0; i < scales.length; i++) {
      scales[i] = Math.max(1e-4, Math.pow(scales[i], ratio));
      least = Math.min(least, scales[i]);
      most = Math.max(most, scales[i]);
    }
    for (int i = 0; i < scales.length; i++) {
      scales[i] /= Math.sqrt(least * most);
    }
    return scales;
  }

  /** Returns the producer's row that an input shows. */
  private static int row(int input, int inputs, Producer producer) {
    int size = inputs / producer.heads() / producer.sharing();
    return input / size / producer.sharing() * size + input % size;
  }

  private static double[] inputs(LayerGroup group, Map<String, double[]> scales) {
    int count = (int) group.layers().get(0).inputs();
    double[] inputs = new double[count];
    for (int i = 0; i < count; i++) {
      int input = i;
      inputs[i] =
          group
              .producer()
              .map(p -> scales.get(p.tensors().get(0))[row(input, count, p)])
              .orElse(1.0);
    }
    return inputs;
  }

  private static double[][] gram(Calibration calibration, int block, LayerGroup group) {
    try (Scope scope = Scope.on(Device.cpu())) {
      float[] sums = calibration.sums(scope, block, group).gram().floats();
      int width = (int) Math.sqrt(sums.length);
      double[][] gram = new double[width][width];
      for (int i = 0; i < sums.length; i++) {
        gram[i / width][i % width] = sums[i];
      }
      return gram;
    }
  }

  private static double[] sizes(Calibration calibration, int block, LayerGroup group) {
    try (Scope scope = Scope.on(Device.cpu())) {
      float[] sums = calibration.sums(scope, block, group).sizes().floats();
      double[] sizes = new double[sums.length];
      for (int i = 0; i < sums.length; i++) {
        sizes[i] = sums[i];
      }
      return sizes;
    }
  }

  private static double[][] unfolded(double[][] stored, double[] inputs, double[] rows) {
    double[][] weight = new double[stored.length][inputs.length];
    for (int n = 0; n < weight.length; n++) {
      for (int k = 0; k < inputs.length; k++) {
        weight[n][k] = stored[n][k] / inputs[k] * (rows == null ? 1 : rows[n]);
      }
    }
    return weight;
  }

  private static double[][] minus(double[][] a, double[][] b) {
    double[][] difference = new double[a.length][a[0].length];
    for (int n = 0; n < a.length; n++) {
      for (int k = 0; k < a[n].length; k++) {
        difference[n][k] = a[n][k] - b[n][k];
      }
    }
    return difference;
  }

  @ParameterizedTest
  @CsvSource({
    "models/stories3M-llama,32",
    "models/stories3M-llama,64",
    "models/tinystories3M-opt,32",
    "models/tinystories3M-opt,64"
  })
  void losesLessThanRoundingToNearest(String name, int group) {
    Path source = SharedData.path(name);
    Windows stories =
        Windows.of(Golden.rows(Json.read(source.resolve("reference.json")).get("token_ids")));
    QuantizedModel awq = write(source, Method.AWQ, group, text(source, 12));
    QuantizedModel rtn = write(source, Method.RTN, group, text(source, 12));
    assertEquals(rtn.before().meanNll(), awq.before().meanNll());
    assertBelow(awq.after().meanNll(), rtn.after().meanNll(), "on the text");
    assertBelow(nll("awq", stories), nll("rtn", stories), "on other text");
  }

  private static void assertBelow(double awq, double rtn, String where) {
    assertTrue(awq < rtn, awq + " is not below " + rtn + " " + where);
  }

  private double nll(String method, Windows windows) {
    ModelOptions exact = ModelOptions.defaults().withDtype(DType.FLOAT32);
    try (Model open = Model.open(folder.resolve(method), exact)) {
      return Perplexity.of(open.full(), windows).meanNll();
    }
  }
}
