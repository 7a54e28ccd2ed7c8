package org.sleb4j.quant;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleConsumer;
import org.sleb4j.check.Bytes;
import org.sleb4j.check.Check;
import org.sleb4j.check.Strings;
import org.sleb4j.check.Warnings;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.Perplexity;
import org.sleb4j.json.Json;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Computation;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.Quantization;
import org.sleb4j.save.Lineage;
import org.sleb4j.save.PrunedConfig;
import org.sleb4j.save.SavedDirectory;
import org.sleb4j.save.SavedDirectory.Content;
import org.sleb4j.save.SavedDirectory.Texts;
import org.sleb4j.save.SavedDirectory.Written;

/**
 * A 4-bit model, with all blocks of its source or without some, written as a Hugging Face
 * directory.
 *
 * <p>Blocks are read, quantized and written one after another, so that a model of any size needs
 * the memory of one block beside its weights. The directory appears in its place only when it is
 * complete, was opened and has predicted the text.
 *
 * @param directory where it is
 * @param blocks those of the source that are left
 * @param options how it was made
 * @param bytesBefore of the tensors of these blocks and of the ends, as they were
 * @param bytesAfter of the tensors that were written
 * @param before how well these blocks predicted the text
 * @param after how well it does, computed in the same type
 * @param storage how its layers are stored
 * @param errors how far each layer is from the dense one
 * @param replaced whether it took the place of a model
 * @param computation how both losses were computed
 */
public record QuantizedModel(
    Path directory,
    ActiveBlocks blocks,
    QuantizeOptions options,
    long bytesBefore,
    long bytesAfter,
    Perplexity before,
    Perplexity after,
    Storage storage,
    List<LayerError> errors,
    boolean replaced,
    Computation computation) {
  public QuantizedModel {
    errors = List.copyOf(errors);
  }

  /**
   * Returns this, made from a model with these blocks, whose units were packed into layers first.
   */
  public QuantizedModel of(ActiveBlocks units) {
    return new QuantizedModel(
        directory,
        units,
        options,
        bytesBefore,
        bytesAfter,
        before,
        after,
        storage,
        errors,
        replaced,
        computation);
  }

  /**
   * How layers are stored.
   *
   * @param group how many inputs share a scale: what was asked for, or the largest that divides
   * @param dense the names, or their last parts, of linear layers that stay as they were beside the
   *     head, since other tools could not read them in 4 bits
   */
  public record Storage(int group, List<String> dense) {
    public Storage {
      dense = List.copyOf(dense);
    }

    /** Returns what is otherwise than asked for, in a sentence; empty where nothing is. */
    public String remarks(int asked) {
      String other =
          group == asked
              ? ""
              : Strings.format(
                  "Groups have %d inputs, since %d does not divide every layer. ", group, asked);
      String some =
          dense.isEmpty()
              ? ""
              : "Dense, since 4 bits do not fit: " + String.join(", ", dense) + ".";
      return (other + some).strip();
    }
  }

  /**
   * What a 4-bit model is made from.
   *
   * @param model dense, whole or without some blocks; its type and device are computed with
   * @param text to predict before and after, and to calibrate on unless weights are only rounded
   * @param lineage how its blocks were chosen
   */
  public record Source(ModelView model, Windows text, Lineage lineage) {
    /** Makes one from a model of which nothing more is known. */
    public Source(ModelView model, Windows text) {
      this(model, text, Lineage.none());
    }

    Path directory() {
      return model.model().checkpoint().directory();
    }

    /** Returns the options of a model that computes on the same device in the same type. */
    public ModelOptions computing() {
      Model whole = model.model();
      return whole.options().withDevice(whole.device()).withDtype(whole.info().dtype());
    }
  }

  /** Writes a 4-bit model, calibrated in this process; see {@link #write}. */
  public static QuantizedModel write(
      Source source, Path out, QuantizeOptions options, DoubleConsumer progress) {
    return write(CalibrationSums.Place.HERE, source, out, options, progress);
  }

  /**
   * Writes a 4-bit model.
   *
   * @param place where the calibration text runs through the blocks
   * @param progress receives the share of the blocks that is done, 0 to 1
   * @throws org.sleb4j.check.InvalidInputException if the source is quantized already, its weights
   *     or what its layers read are not finite, a window does not fit it, or the place is taken or
   *     has too little space
   */
  public static QuantizedModel write(
      CalibrationSums.Place place,
      Source source,
      Path out,
      QuantizeOptions options,
      DoubleConsumer progress) {
    checkDense(source.directory());
    Check.that(
        source.model().replaced().names().isEmpty(),
        "%s was repaired, and 4-bit weights are made from its files: save the repaired model, and"
            + " quantize that.",
        source.model().model().name());
    Check.that(
        source.model().active().isWhole(),
        "%s cannot be quantized as it is: save it, which packs its units into layers, and quantize"
            + " what was saved.",
        source.model());
    SavedDirectory.checkPlace(out, options.saving());
    source.model().model().checkpoint().checkUnchanged();
    int group = PackedGroup.size(source.model(), options.group());
    Perplexity before = Perplexity.of(source.model(), source.text());
    try (BlockQuantizer quantizer = quantizer(place, source, options.withGroup(group), out);
        QuantizedTensors tensors =
            new QuantizedTensors(source.model(), quantizer, group, progress)) {
      Content<Perplexity> content = content(source, options, tensors, before);
      Written<Perplexity> after =
          SavedDirectory.write(
              out, content, options.saving(), part -> {}, made -> perplexity(made, source));
      return new QuantizedModel(
          out,
          source.model().active(),
          options,
          tensors.bytesBefore(),
          content.bytes(),
          before,
          after.found(),
          tensors.storage(),
          tensors.errors(),
          after.replaced(),
          source.model().model().computation());
    }
  }

  /**
   * Checks that a model is not quantized, so that it can be.
   *
   * @throws org.sleb4j.check.InvalidInputException if it is
   */
  public static void checkDense(Path directory) {
    Check.that(
        !Quantization.isSaid(directory),
        "%s is quantized already: quantize the dense model it was made from.",
        directory);
  }

  private static Perplexity perplexity(Path made, Source source) {
    try (Model model = Warnings.ignored(() -> Model.open(made, source.computing()))) {
      return Perplexity.of(model.full(), source.text());
    }
  }

  private static BlockQuantizer quantizer(
      CalibrationSums.Place place, Source source, QuantizeOptions options, Path out) {
    Grid grid = new Grid(options.group());
    return switch (options.method()) {
      case RTN -> new RoundToNearest(source.model().model(), grid);
      case AWQ ->
          new ActivationAware(source, place.begin(source, out.toAbsolutePath().getParent()), grid);
    };
  }

  private static Content<Perplexity> content(
      Source source, QuantizeOptions options, QuantizedTensors tensors, Perplexity before) {
    Path directory = source.directory();
    ObjectNode config = (ObjectNode) Json.readPython(directory.resolve("config.json"));
    return new Content<>(
        directory,
        tensors.pieces(),
        QuantizedConfig.of(
            PrunedConfig.of(config, source.model()),
            tensors.storage(),
            source.model().model().decoder().names().head()),
        after -> texts(source, options, tensors, losses(source, before, after)));
  }

  private static Texts texts(
      Source source,
      QuantizeOptions options,
      QuantizedTensors tensors,
      Map<String, Object> losses) {
    ModelView model = source.model();
    Map<String, Object> quantization = quantization(source, options, tensors.storage());
    quantization.putAll(losses);
    Lineage lineage = source.lineage().with("quantization", quantization);
    String card = QuantizedCard.of(model, options, tensors.storage(), lineage);
    Map<String, Object> withErrors = new LinkedHashMap<>(quantization);
    withErrors.put("layers", tensors.errors().stream().map(LayerError::fields).toList());
    return new Texts(
        source
            .lineage()
            .with("quantization", withErrors)
            .fields(model.model().checkpoint(), model.active()),
        card);
  }

  /** Returns how well the model predicted the text before and after, and how that was computed. */
  private static Map<String, Object> losses(Source source, Perplexity before, Perplexity after) {
    Map<String, Object> losses = new LinkedHashMap<>();
    losses.put("meanNllBefore", before.meanNll());
    losses.put("meanNllAfter", after.meanNll());
    losses.put("text", source.text().origin());
    losses.put("dtype", source.model().model().computation().dtype());
    losses.put("device", source.model().model().computation().device());
    return losses;
  }

  private static Map<String, Object> quantization(
      Source source, QuantizeOptions options, Storage storage) {
    Map<String, Object> story = new LinkedHashMap<>();
    story.put("method", options.method().toString());
    story.put("bits", 4);
    story.put("group", storage.group());
    story.put("groupAsked", options.group());
    story.put("dense", storage.dense());
    if (options.method() == Method.AWQ) {
      story.put("calibration", source.text().origin());
      story.put("calibrationTokens", source.text().fingerprint());
    }
    return story;
  }

  @Override
  public String toString() {
    return Strings.format(
        "%s: %s, %s with group %d; %s, before %s; perplexity %s, before %s",
        directory,
        blocks,
        options.method(),
        storage.group(),
        Bytes.text(bytesAfter),
        Bytes.text(bytesBefore),
        after.perplexity(),
        before.perplexity());
  }
}
