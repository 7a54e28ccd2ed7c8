package org.sleb4j.export;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sleb4j.check.Check;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Warnings;
import org.sleb4j.checkpoint.Checkpoint;
import org.sleb4j.gguf.Gguf;
import org.sleb4j.gguf.GgufWriter;
import org.sleb4j.gguf.Metadata;
import org.sleb4j.gguf.TensorInfo;
import org.sleb4j.gguf.TensorType;
import org.sleb4j.gguf.Value;
import org.sleb4j.json.Json;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.Packing;
import org.sleb4j.model.family.Families;
import org.sleb4j.model.family.GgufModel;
import org.sleb4j.model.family.GgufTensor;
import org.sleb4j.tokenizer.GgufTokenizer;

/**
 * Writes a model, without its removed units and with what it was repaired with, as one GGUF file
 * that appears in its place when it is complete.
 */
public final class GgufExport {
  private static final int QUANTIZATION_VERSION = 2;
  static final String ORIGIN = "sleb4j.origin";

  private final ModelView view;
  private final GgufModel described;
  private final FileType type;

  private GgufExport(ModelView view, FileType type) {
    this.view = view;
    this.type = type;
    this.described =
        GgufModel.of(
            Families.family(view.model().checkpoint().config()),
            view.model().decoder(),
            Packing.of(view.active()).layers());
  }

  /**
   * Writes a view.
   *
   * @throws org.sleb4j.check.InvalidInputException if llama.cpp cannot compute the model or split
   *     its texts, the file is there and must not be replaced, or its disk has too little space
   */
  public static ExportedModel write(ModelView view, Path out, ExportOptions options) {
    checkPlace(out, options.overwrite());
    Path source = view.model().checkpoint().directory();
    try (Model model = Warnings.ignored(() -> Model.open(source, ModelOptions.withoutCopies()))) {
      ModelView same = model.view(view.active()).with(view.replaced());
      return new GgufExport(same, options.type()).write(out, options);
    }
  }

  /**
   * Checks that a file may be written.
   *
   * @throws org.sleb4j.check.InvalidInputException if it is there and must not be replaced
   */
  public static void checkPlace(Path out, boolean overwrite) {
    Check.that(
        overwrite || !Files.exists(out),
        "%s is there already: name another file, or say that it may be overwritten.",
        out);
    Path parent = out.toAbsolutePath().getParent();
    Check.that(Files.isDirectory(parent), "There is no directory %s.", parent);
  }

  /** Tells whether a file is there that this tool wrote. */
  public static boolean isOurs(Path file) {
    try {
      return Files.isRegularFile(file) && Gguf.read(file).metadata().find(ORIGIN).isPresent();
    } catch (InvalidInputException e) {
      return false;
    }
  }

  private ExportedModel write(Path out, ExportOptions options) {
    Metadata metadata = Metadata.of(values(options));
    List<TensorInfo> infos = infos();
    long all = infos.stream().mapToLong(TensorInfo::bytes).sum();
    long[] written = {0};
    TensorSource source = new TensorSource(view);
    try (GgufWriter writer = GgufWriter.create(out, metadata, infos)) {
      for (int i = 0; i < infos.size(); i++) {
        write(writer, source, infos.get(i), i);
        written[0] += infos.get(i).bytes();
        options.progress().accept((double) written[0] / all);
      }
      view.model().checkpoint().checkUnchanged();
      writer.finish();
    }
    int layers = Packing.of(view.active()).layers().size();
    return new ExportedModel(
        out, described.architecture(), type, layers, infos.size(), out.toFile().length());
  }

  private void write(GgufWriter writer, TensorSource source, TensorInfo info, int number) {
    int factors = described.factors().size();
    writer.write(
        consumer -> {
          if (number < factors) {
            consumer.accept(floats(described.factors().get(info.name())));
          } else {
            source.each(described.tensors().get(number - factors), info, consumer);
          }
        });
  }

  private static ByteBuffer floats(List<Double> numbers) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * numbers.size()).order(ByteOrder.LITTLE_ENDIAN);
    numbers.forEach(number -> bytes.putFloat(number.floatValue()));
    return bytes.flip();
  }

  private Map<String, Value> values(ExportOptions options) {
    Checkpoint checkpoint = view.model().checkpoint();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("general.architecture", described.architecture());
    fields.put("general.type", "model");
    fields.put("general.name", checkpoint.name());
    fields.put("general.file_type", type.code());
    if (type.isQuantized()) {
      fields.put("general.quantization_version", QUANTIZATION_VERSION);
    }
    fields.putAll(described.fields());
    fields.putAll(
        GgufTokenizer.read(checkpoint.directory(), view.model().decoder().vocabularySize()));
    fields.put(ORIGIN, Json.line(options.lineage().fields(checkpoint, view.active())));
    Map<String, Value> values = new LinkedHashMap<>();
    fields.forEach((key, value) -> values.put(key, Value.of(value)));
    return values;
  }

  private List<TensorInfo> infos() {
    List<TensorInfo> infos = new ArrayList<>();
    described
        .factors()
        .forEach(
            (name, numbers) ->
                infos.add(new TensorInfo(name, TensorType.F32, List.of((long) numbers.size()))));
    List<String> narrow = new ArrayList<>();
    for (GgufTensor tensor : described.tensors()) {
      infos.add(new TensorInfo(tensor.name(), type(tensor, narrow), tensor.shape()));
    }
    if (!narrow.isEmpty()) {
      Warnings.warn(
          "The rows of %d tensors do not fill blocks of %s, so that these are written as f16: the"
              + " first is %s.",
          narrow.size(), type, narrow.get(0));
    }
    return infos;
  }

  private TensorType type(GgufTensor tensor, List<String> narrow) {
    if (tensor.isExact()) {
      return TensorType.F32;
    }
    long columns = tensor.shape().get(tensor.shape().size() - 1);
    if (columns % type.matrices().blockElements() != 0) {
      narrow.add(tensor.name());
      return TensorType.F16;
    }
    return type.matrices();
  }
}
