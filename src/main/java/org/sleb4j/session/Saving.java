package org.sleb4j.session;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.sleb4j.check.Bytes;
import org.sleb4j.check.Check;
import org.sleb4j.check.Percent;
import org.sleb4j.check.Strings;
import org.sleb4j.display.Console;
import org.sleb4j.display.ProgressLine;
import org.sleb4j.export.ExportOptions;
import org.sleb4j.export.ExportedModel;
import org.sleb4j.export.FileType;
import org.sleb4j.export.GgufExport;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.Units;
import org.sleb4j.prune.PrunedModel;
import org.sleb4j.quant.CalibrationSums;
import org.sleb4j.quant.QuantizeOptions;
import org.sleb4j.quant.QuantizedModel;
import org.sleb4j.save.Lineage;
import org.sleb4j.save.SaveOptions;
import org.sleb4j.save.SavedDirectory;

/**
 * Writes models and shows how far that is. Whether a directory may be replaced is decided by {@link
 * SavedDirectory}: only one that holds nothing but what was written in this way.
 *
 * @param console where it is shown
 * @param calibrations where a model that becomes 4-bit is calibrated
 */
public record Saving(Console console, CalibrationSums.Place calibrations) {
  /** Calibrates in this process. */
  public Saving(Console console) {
    this(console, CalibrationSums.Place.HERE);
  }

  /**
   * Writes a model without its removed blocks; see {@link PrunedModel}.
   *
   * @param out where, and what people call that
   */
  public PrunedModel prune(
      Path source, ActiveBlocks blocks, Lineage lineage, ModelName out, SaveOptions options) {
    return saved(
        out,
        line ->
            PrunedModel.write(
                source, blocks, out.directory(), new PrunedModel.Writing(options, lineage, line)));
  }

  /** Writes a model that is open, with the tensors that it was repaired with. */
  public PrunedModel prune(ModelView view, Lineage lineage, ModelName out, SaveOptions options) {
    return saved(
        out,
        line ->
            PrunedModel.write(
                view, out.directory(), new PrunedModel.Writing(options, lineage, line)));
  }

  /** Writes a model that is open as a GGUF file; see {@link GgufExport}. */
  public ExportedModel export(
      ModelView view, Lineage lineage, ModelName out, Optional<FileType> type, boolean overwrite) {
    return console.watch(
        "exporting " + out.shown(),
        line ->
            GgufExport.write(
                view, out.directory(), new ExportOptions(type, overwrite, lineage, line)),
        made -> Strings.format("%s, %s", made.types().most(), Bytes.text(made.bytes())));
  }

  private PrunedModel saved(ModelName out, Function<ProgressLine, PrunedModel> write) {
    return console.watch(
        "saving " + out.shown(),
        write,
        made ->
            Strings.format(
                "%s, %s%s",
                Strings.counted(made.blocks(), "block"),
                Bytes.text(made.bytes()),
                replaced(made.replaced())));
  }

  /**
   * Writes a model with 4-bit weights; see {@link QuantizedModel}. One without single units, or one
   * that was repaired, is saved first, beside the output and for as long as it takes.
   */
  public QuantizedModel quantize(QuantizedModel.Source source, Path out, QuantizeOptions options) {
    long start = System.nanoTime();
    ModelView view = source.model();
    boolean isStored = view.active().isWhole() && view.replaced().names().isEmpty();
    return console.watch(
        "quantizing",
        line ->
            isStored
                ? QuantizedModel.write(calibrations, source, out, options, line)
                : saved(source, out, options, line),
        made ->
            Strings.format(
                "%s, group %d, %s: %s of the bytes, mean NLL %+.4f, %.1f s%s",
                made.options().method(),
                made.storage().group(),
                made.blocks(),
                Percent.text((double) made.bytesAfter() / made.bytesBefore()),
                made.after().meanNll() - made.before().meanNll(),
                (System.nanoTime() - start) / 1e9,
                replaced(made.replaced())));
  }

  private QuantizedModel saved(
      QuantizedModel.Source source, Path out, QuantizeOptions options, ProgressLine line) {
    ModelView view = source.model();
    Path whole = view.model().checkpoint().directory();
    QuantizedModel.checkDense(whole);
    SavedDirectory.checkPlace(out, options.saving());
    return SavedDirectory.meanwhile(
        out,
        SavedDirectory.bytes(view),
        folder -> {
          var writing = new PrunedModel.Writing(SaveOptions.defaults(), source.lineage());
          String how = view.active().isWhole() ? "-repaired" : "-packed";
          Path name = folder.resolve(Lineage.name(whole) + how);
          PrunedModel packed = PrunedModel.write(view, name, writing);
          return quantize(packed, source, out, options, line);
        });
  }

  private QuantizedModel quantize(
      PrunedModel packed,
      QuantizedModel.Source source,
      Path out,
      QuantizeOptions options,
      ProgressLine line) {
    ActiveBlocks left = source.model().active();
    Lineage lineage = left.isWhole() ? Lineage.none() : packing(packed, left);
    try (Model model = Model.open(packed.directory(), source.computing())) {
      var dense = new QuantizedModel.Source(model.full(), source.text(), lineage);
      return QuantizedModel.write(calibrations, dense, out, options, line).of(left);
    }
  }

  private static Lineage packing(PrunedModel packed, ActiveBlocks left) {
    return Lineage.none()
        .with(
            "packed",
            Map.of("removed", Units.values(left.removals()), "padded", packed.packed().names()));
  }

  private static String replaced(boolean replaced) {
    return replaced ? ", in place of an existing model" : "";
  }

  /** Makes the folder around a place, and refuses a place that holds something else. */
  private static SaveOptions place(Path out) {
    SaveOptions options = SaveOptions.defaults().overwriting();
    Folders.makeParent(out);
    SavedDirectory.checkPlace(out, options);
    OpenModels.beforeReplacing(out);
    return options;
  }

  /**
   * Writes a model that is open, in place of one that was written so before.
   *
   * @throws org.sleb4j.check.InvalidInputException if anything else is there, naming it, or there
   *     is too little space
   */
  public static PrunedModel save(OpenView model, ModelName directory) {
    ModelName out = new ModelName(directory.shown(), directory.directory().toAbsolutePath());
    SaveOptions options = place(out.directory());
    return model.use(
        view -> {
          view.model().checkpoint().checkUnchanged();
          return new Saving(model.open().console()).prune(view, model.lineage(), out, options);
        });
  }

  /** Writes a model that is open as a GGUF file, in place of one that was written so before. */
  public static ExportedModel export(OpenView model, ModelName name, Optional<FileType> type) {
    Path file = name.directory().toAbsolutePath();
    Folders.makeParent(file);
    boolean replaces = GgufExport.isOurs(file);
    Check.that(
        replaces || !Files.exists(file),
        "%s already exists, and was not written here: name another file, or delete it.",
        file);
    GgufExport.checkPlace(file, replaces);
    return model.use(
        view ->
            new Saving(model.open().console())
                .export(view, model.lineage(), new ModelName(name.shown(), file), type, replaces));
  }

  /** Writes a model that is open with 4-bit weights, and opens that; see {@link #save}. */
  public static OpenModel quantize(
      OpenView model, CutText text, ModelName name, QuantizeOptions options) {
    Path out = name.directory().toAbsolutePath();
    Console console = model.open().console();
    QuantizeOptions saving = options.withSaving(place(out));
    QuantizedModel made =
        model.use(
            text,
            (view, windows) ->
                new Saving(console, model.measurements().engine().calibrations())
                    .quantize(
                        new QuantizedModel.Source(view, windows, model.lineage()), out, saving));
    ModelOptions same = model.open().described().options();
    return OpenModels.open(new ModelName(name.shown(), made.directory()), same, console);
  }
}
