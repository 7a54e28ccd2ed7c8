package org.sleb4j.export;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import org.sleb4j.check.Check;
import org.sleb4j.check.FileTrouble;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Warnings;
import org.sleb4j.checkpoint.Checkpoint;
import org.sleb4j.checkpoint.LinkedWeights;
import org.sleb4j.gguf.Gguf;
import org.sleb4j.gguf.GgufWriter;
import org.sleb4j.gguf.Metadata;
import org.sleb4j.gguf.PlacedTensor;
import org.sleb4j.gguf.TensorInfo;
import org.sleb4j.gguf.TensorType;
import org.sleb4j.gguf.Value;
import org.sleb4j.json.Json;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.Packed;
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
  private final Optional<FileType> type;
  private final Optional<SourceFile> source;

  private GgufExport(ModelView view, Optional<FileType> type) {
    this.view = view;
    this.type = type;
    this.source = SourceFile.of(view.model().checkpoint());
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
    LinkedWeights.file(source).ifPresent(read -> checkApart(read, out));
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
        "%s already exists: name another file, or replace it with ExportOptions.overwrite.",
        out);
    Path parent = out.toAbsolutePath().getParent();
    Check.that(Files.isDirectory(parent), "There is no directory %s.", parent);
  }

  private static void checkApart(Path read, Path out) {
    try {
      Check.that(
          !Files.exists(out) || !Files.isSameFile(read, out),
          "%s is the file that the model is read from: name another file.",
          out);
    } catch (IOException e) {
      throw FileTrouble.of(out, "written", e);
    }
  }

  /** Returns whether a file is there that this tool wrote. */
  public static boolean isOurs(Path file) {
    try {
      return Files.isRegularFile(file) && Gguf.read(file).metadata().find(ORIGIN).isPresent();
    } catch (InvalidInputException e) {
      return false;
    }
  }

  private ExportedModel write(Path out, ExportOptions options) {
    List<TensorInfo> infos = infos();
    Metadata metadata = Metadata.of(values(options, infos));
    long all = infos.stream().mapToLong(TensorInfo::bytes).sum();
    long[] written = {0};
    TensorSource weights = new TensorSource(view);
    try (GgufWriter writer = GgufWriter.create(out, metadata, infos)) {
      for (int i = 0; i < infos.size(); i++) {
        write(writer, weights, infos.get(i), i);
        written[0] += infos.get(i).bytes();
        options.progress().accept((double) written[0] / all);
      }
      view.model().checkpoint().checkUnchanged();
      writer.finish();
    }
    return new ExportedModel(
        out,
        described.architecture(),
        Packed.of(view),
        TypeCounts.of(infos),
        out.toFile().length());
  }

  private void write(GgufWriter writer, TensorSource weights, TensorInfo info, int number) {
    int factors = described.factors().size();
    writer.write(
        consumer -> {
          if (number < factors) {
            consumer.accept(floats(described.factors().get(info.name())));
          } else {
            write(weights, described.tensors().get(number - factors), info, consumer);
          }
        });
  }

  /** A tensor that the model's own file has in the type is copied byte by byte. */
  private void write(
      TensorSource weights, GgufTensor tensor, TensorInfo info, Consumer<ByteBuffer> consumer) {
    Optional<PlacedTensor> same =
        original(tensor).filter(read -> read.info().type() == info.type() && isAsRead(tensor));
    if (same.isPresent()) {
      new PartReader(same.get(), 0, info.elements()).blocks(consumer);
    } else {
      weights.each(tensor, info, consumer);
    }
  }

  private Optional<PlacedTensor> original(GgufTensor tensor) {
    return source.map(file -> file.find(tensor));
  }

  private boolean isAsRead(GgufTensor tensor) {
    Set<String> replaced = view.replaced().names();
    return tensor.padding().isEmpty()
        && tensor.parts().stream().noneMatch(part -> replaced.contains(part.tensor()));
  }

  private static ByteBuffer floats(List<Double> numbers) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * numbers.size()).order(ByteOrder.LITTLE_ENDIAN);
    numbers.forEach(number -> bytes.putFloat(number.floatValue()));
    return bytes.flip();
  }

  private Map<String, Value> values(ExportOptions options, List<TensorInfo> infos) {
    Checkpoint checkpoint = view.model().checkpoint();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("general.architecture", described.architecture());
    fields.put("general.type", "model");
    fields.put("general.name", checkpoint.name());
    fileType().ifPresent(code -> fields.put("general.file_type", code));
    if (infos.stream().anyMatch(info -> info.type().blockElements() > 1)) {
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
          "The rows of %d tensors do not fill blocks of %s, so they are written as f16: the first"
              + " is %s.",
          narrow.size(), named(), narrow.get(0));
    }
    return infos;
  }

  /** Returns what is written as {@code general.file_type}. */
  private OptionalInt fileType() {
    return isKept() ? source.orElseThrow().type() : OptionalInt.of(named().code());
  }

  /** Returns whether each tensor keeps the type that it has in the model's own file. */
  private boolean isKept() {
    return type.isEmpty() && source.isPresent();
  }

  private FileType named() {
    return type.orElse(FileType.F16);
  }

  private TensorType type(GgufTensor tensor, List<String> narrow) {
    if (isKept()) {
      return kept(tensor, original(tensor).orElseThrow().info().type());
    }
    if (tensor.isExact()) {
      return TensorType.F32;
    }
    TensorType wanted = named().matrices();
    long columns = tensor.shape().get(tensor.shape().size() - 1);
    if (columns % wanted.blockElements() != 0) {
      narrow.add(tensor.name());
      return TensorType.F16;
    }
    return wanted;
  }

  private TensorType kept(GgufTensor tensor, TensorType read) {
    Check.that(
        isAsRead(tensor) || read.isWritten(),
        "The tensor %s is no longer that of the file and cannot be written as %s: name a type for"
            + " all, one of %s.",
        tensor.name(),
        read,
        Arrays.toString(FileType.values()));
    return read;
  }
}
