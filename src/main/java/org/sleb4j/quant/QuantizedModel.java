package org.sleb4j.quant;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleConsumer;
import org.sleb4j.check.Bytes;
import org.sleb4j.check.Check;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.data.Windows;
import org.sleb4j.json.Json;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Calibration;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.save.Lineage;
import org.sleb4j.save.PrunedConfig;
import org.sleb4j.save.SavedDirectory;
import org.sleb4j.save.SavedDirectory.Content;
import org.sleb4j.save.SavedDirectory.Texts;

/**
 * A 4-bit model, with all blocks of its source or without some, written as a Hugging Face directory.
 *
 * <p>Blocks are read, quantised and written one after another, so that a model of any size needs
 * the memory of one block. The directory appears in its place only when it is complete and was
 * opened again.
 *
 * @param directory where it is
 * @param blocks those of the source that are left
 * @param bytesBefore of the tensors of these blocks and of the ends, as they were
 * @param bytesAfter of the tensors that were written
 * @param errors how far each layer is from the dense one
 */
public record QuantizedModel(
    Path directory,
    ActiveBlocks blocks,
    long bytesBefore,
    long bytesAfter,
    List<LayerError> errors) {
  public QuantizedModel {
    errors = List.copyOf(errors);
  }

  /**
   * What a 4-bit model is made of.
   *
   * @param directory of a dense model
   * @param blocks which of its blocks are left
   * @param text to calibrate on; rounding to nearest does not look at it
   */
  public record Source(Path directory, ActiveBlocks blocks, Windows text) {}

  /**
   * Writes a 4-bit model.
   *
   * @param progress hears the share of the blocks that is done, 0 to 1
   * @throws org.sleb4j.check.InvalidInputException if the source is broken or quantised already,
   *     its weights or what its layers read are not finite, or the place is taken or has too little
   *     space
   */
  public static QuantizedModel write(
      Source source, Path out, QuantizeOptions options, DoubleConsumer progress) {
    checkDense(source.directory());
    SavedDirectory.checkPlace(out, options.saving());
    try (Model model = Model.open(source.directory(), ModelOptions.withoutCopies());
        BlockQuantizer quantizer = quantizer(model, source, options);
        QuantizedTensors tensors = new QuantizedTensors(model, source.blocks(), quantizer, options)) {
      Content content = content(model, source, options, tensors.hear(progress));
      SavedDirectory.write(out, content, options.saving(), directory -> directory);
      return new QuantizedModel(
          out, source.blocks(), tensors.bytesBefore(), content.bytes(), tensors.errors());
    }
  }

  /**
   * Checks that a model is not quantised, so that it can be.
   *
   * @throws org.sleb4j.check.InvalidInputException if it is
   */
  public static void checkDense(Path directory) {
    Check.that(
        !Config.read(directory).has("quantization_config"),
        "%s is quantised already: quantise the dense model it was made of.",
        directory);
  }

  private static BlockQuantizer quantizer(Model model, Source source, QuantizeOptions options) {
    model.view(source.blocks());
    Grid grid = new Grid(options.group());
    return switch (options.method()) {
      case RTN -> new RoundToNearest(model, grid);
      case AWQ ->
          new ActivationAware(
              Calibration.open(source.directory(), options.computing()), source.text(), grid);
    };
  }

  private static Content content(
      Model model, Source source, QuantizeOptions options, QuantizedTensors tensors) {
    Path directory = source.directory();
    ObjectNode config = (ObjectNode) Json.read(directory.resolve("config.json"));
    return new Content(
        directory,
        tensors.pieces(),
        QuantizedConfig.of(
            PrunedConfig.of(config, source.blocks()), options.group(), tensors.dense()),
        () -> texts(model, source, options, tensors.errors()));
  }

  private static Texts texts(
      Model model, Source source, QuantizeOptions options, List<LayerError> errors) {
    Map<String, Object> story = story(source, options);
    String card = QuantizedCard.of(source, options, story);
    story.put("layers", errors.stream().map(LayerError::fields).toList());
    return new Texts(
        Lineage.of(model.checkpoint(), source.blocks(), Map.of("quantization", story)), card);
  }

  private static Map<String, Object> story(Source source, QuantizeOptions options) {
    Map<String, Object> story = new LinkedHashMap<>();
    story.put("method", options.method().toString());
    story.put("bits", 4);
    story.put("group", options.group());
    if (options.method() == Method.AWQ) {
      story.put("calibration", source.text().origin());
      story.put("calibrationTokens", source.text().fingerprint());
    }
    return story;
  }

  @Override
  public String toString() {
    return String.format(
        "%s: %s, %s in 4 bits, %s before",
        directory, blocks, Bytes.text(bytesAfter), Bytes.text(bytesBefore));
  }
}
