package org.sleb4j.prune;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.function.DoubleConsumer;
import org.sleb4j.check.Bytes;
import org.sleb4j.check.Strings;
import org.sleb4j.checkpoint.Checkpoint;
import org.sleb4j.json.Json;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.Packed;
import org.sleb4j.model.Replacements;
import org.sleb4j.save.Lineage;
import org.sleb4j.save.PackedTensors;
import org.sleb4j.save.PrunedConfig;
import org.sleb4j.save.SaveOptions;
import org.sleb4j.save.SavedDirectory;
import org.sleb4j.save.Verification;

/**
 * A model without its removed units, written as a Hugging Face directory of ordinary layers.
 *
 * <p>Tensors are streamed from file to file, so that a model of any size needs no memory. The
 * directory appears in its place only when it is complete and computes what the view does.
 *
 * @param directory where it is
 * @param packed its layers, and what is padding in them
 * @param bytes of its tensors
 * @param logitsDifference the largest difference between its logits and those of the view
 * @param replaced whether it took the place of a model
 */
public record PrunedModel(
    Path directory, Packed packed, long bytes, double logitsDifference, boolean replaced) {

  /**
   * Writes a pruned model.
   *
   * @param source the directory of the full model
   * @param blocks which of its units are left
   * @throws org.sleb4j.check.InvalidInputException if the source is broken, the place is taken or
   *     has too little space, the blocks are those of another model, or its family does not allow
   *     to pack the units into layers
   */
  public static PrunedModel write(Path source, ActiveBlocks blocks, Path out, Writing writing) {
    return write(source, blocks, Replacements.NONE, out, writing);
  }

  /**
   * Checks that a view can be written, before much is computed for it.
   *
   * @throws org.sleb4j.check.InvalidInputException if its config cannot say what is removed
   */
  public static void check(ModelView view) {
    config(view);
  }

  private static ObjectNode config(ModelView view) {
    Path source = view.model().checkpoint().directory();
    return PrunedConfig.of((ObjectNode) Json.readPython(source.resolve("config.json")), view);
  }

  /** Writes a view, with the tensors that it was repaired with; see {@link #write}. */
  public static PrunedModel write(ModelView view, Path out, Writing writing) {
    Path source = view.model().checkpoint().directory();
    return write(source, view.active(), view.replaced(), out, writing);
  }

  private static PrunedModel write(
      Path source, ActiveBlocks blocks, Replacements replaced, Path out, Writing writing) {
    try (Model model = Model.open(source, ModelOptions.withoutCopies())) {
      ModelView view = model.view(blocks).with(replaced);
      SavedDirectory.Content<Double> content = content(view, writing.lineage());
      SavedDirectory.Written<Double> written =
          SavedDirectory.write(
              out,
              content,
              writing.options(),
              writing.progress(),
              directory -> Verification.compare(view, directory));
      return new PrunedModel(
          out, Packed.of(view), content.bytes(), written.found(), written.replaced());
    }
  }

  /**
   * How to write, and what to say of where the model came from.
   *
   * @param lineage what chose the blocks, and what was done to the weights
   * @param progress receives the share of the bytes that is written, 0 to 1
   */
  public record Writing(SaveOptions options, Lineage lineage, DoubleConsumer progress) {
    /** Reports no progress. */
    public Writing(SaveOptions options, Lineage lineage) {
      this(options, lineage, part -> {});
    }
  }

  /** Returns the number of its blocks. */
  public int blocks() {
    return packed.layers();
  }

  private static SavedDirectory.Content<Double> content(ModelView view, Lineage lineage) {
    Checkpoint checkpoint = view.model().checkpoint();
    ActiveBlocks blocks = view.active();
    Path source = checkpoint.directory();
    return new SavedDirectory.Content<>(
        source,
        PackedTensors.of(view),
        config(view),
        difference ->
            new SavedDirectory.Texts(
                lineage.fields(checkpoint, blocks),
                blocks.isWhole() ? ModelCard.of(view, lineage) : PackedCard.of(view, lineage)));
  }

  @Override
  public String toString() {
    return Strings.format(
        "%s: %s, %s; its logits differ from those of the model in memory by at most %.1e%s",
        directory,
        packed.padded().isEmpty() ? Strings.counted(blocks(), "block") : packed,
        Bytes.text(bytes),
        logitsDifference,
        replaced ? "; it replaced an existing model" : "");
  }
}
