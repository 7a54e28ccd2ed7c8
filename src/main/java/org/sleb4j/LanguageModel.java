package org.sleb4j;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.sleb4j.check.FilePath;
import org.sleb4j.display.Displayable;
import org.sleb4j.display.MimeBundle;
import org.sleb4j.export.ExportedModel;
import org.sleb4j.export.FileType;
import org.sleb4j.export.GgufFile;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.Units;
import org.sleb4j.prune.PrunedModel;
import org.sleb4j.quant.Method;
import org.sleb4j.quant.QuantizeOptions;
import org.sleb4j.repair.Mode;
import org.sleb4j.repair.RepairJournal;
import org.sleb4j.repair.RepairOptions;
import org.sleb4j.report.ExportedReport;
import org.sleb4j.report.ModelReport;
import org.sleb4j.report.RacingReport;
import org.sleb4j.report.SavedReport;
import org.sleb4j.report.SearchComparisonReport;
import org.sleb4j.search.RacingOptions;
import org.sleb4j.search.SearchOptions;
import org.sleb4j.session.ModelName;
import org.sleb4j.session.OpenModel;
import org.sleb4j.session.OpenView;
import org.sleb4j.session.Saving;

/**
 * A language model, whole or without some of its blocks; those of the same load share their
 * weights.
 *
 * <p>It need not be closed: memory is given back once no variable refers to it. Blocks are numbered
 * from 0 as in the original model, also where some are removed.
 *
 * <pre>{@code
 * var model = Sleb.load("demo");
 * var pruned = model.without(5, 6);
 * model.compare(pruned, heldOut)
 * }</pre>
 */
public final class LanguageModel extends MeasuredModel implements Displayable, AutoCloseable {
  LanguageModel(OpenView view) {
    super(view);
  }

  static LanguageModel of(OpenModel open) {
    return new LanguageModel(OpenView.of(open));
  }

  /**
   * Returns the name it was loaded by.
   *
   * <pre>{@code
   * model.name()
   * }</pre>
   */
  public String name() {
    return view().name();
  }

  /**
   * Gives it a name, which its line has in a comparison of models.
   *
   * <pre>{@code
   * Sleb.compare(heldOut, model, model.without(5, 6).named("two neighbours"))
   * }</pre>
   *
   * @throws org.sleb4j.check.InvalidInputException if the name is empty, or longer than 60
   *     characters
   */
  public LanguageModel named(String label) {
    return new LanguageModel(view().labelled(label));
  }

  /**
   * Returns which blocks run, and which are removed.
   *
   * <pre>{@code
   * model.blocks()
   * }</pre>
   */
  public ActiveBlocks blocks() {
    return view().blocks();
  }

  /**
   * Returns the removed blocks and units in the order of their removal.
   *
   * <pre>{@code
   * model.removed()
   * }</pre>
   */
  public List<Units> removed() {
    return view().blocks().removals();
  }

  /**
   * Returns this model without some more blocks: the same weights, nothing is copied.
   *
   * <pre>{@code
   * var pruned = model.without(5, 6)
   * }</pre>
   *
   * @throws org.sleb4j.check.InvalidInputException if the model has no such block, or it is removed
   *     already
   */
  public LanguageModel without(int... removed) {
    return without(IntStream.of(removed).mapToObj(Units::block).toList());
  }

  /**
   * Returns this model without blocks or units by their names; see {@link #without(int...)}.
   *
   * <pre>{@code
   * var pruned = model.without("3.attention", "4.feed-forward", "5")
   * }</pre>
   */
  public LanguageModel without(String... removed) {
    return without(Units.parseAll(List.of(removed)));
  }

  /**
   * Returns this model without a list of blocks or units; see {@link #without(int...)}.
   *
   * <pre>{@code
   * var pruned = model.without(search.removed())
   * }</pre>
   *
   * @param removed what a search or a report returns: units, numbers of blocks, or names
   */
  public LanguageModel without(List<?> removed) {
    return new LanguageModel(view().without(removed.stream().map(Units::ofAny).toList()));
  }

  /**
   * Returns this model without the blocks that a race removed; a saved model names the race.
   *
   * <pre>{@code
   * var pruned = model.without(model.race(text, 2))
   * }</pre>
   *
   * @throws org.sleb4j.check.InvalidInputException if the race was that of another model
   */
  public LanguageModel without(RacingReport race) {
    return new LanguageModel(view().without(race.result(), race.provenance()));
  }

  /**
   * Returns this model measured on a cluster, with the numbers of this process: searches, races,
   * redundancy, perplexities, repairs and the calibration of {@link #quantize(Text, String)} spread
   * their windows over its executors, and tasks their questions. A call: {@code
   * model.on(Sleb.spark("local[2]")).search(text)}. What else it measures is computed in this
   * process.
   */
  public LanguageModel on(SparkCluster cluster) {
    return new LanguageModel(view().at(cluster.site()));
  }

  /**
   * Begins SLEB's search for the blocks to remove, in steps.
   *
   * <pre>{@code
   * var search = model.search(text)
   * }</pre>
   *
   * @param text to calibrate on
   */
  public PruningSearch search(Text text) {
    return search(text, SearchBy.blocks());
  }

  /**
   * Begins a search for something else than whole blocks by their loss; it begins with what is
   * removed already.
   *
   * <pre>{@code
   * var search = model.search(text, SearchBy.units().rule("per-parameter"))
   * }</pre>
   */
  public PruningSearch search(Text text, SearchBy by) {
    return PruningSearch.of(this, text, by, Optional.empty());
  }

  /**
   * Begins a search for something else that a file keeps; see {@link #search(Text, String)}.
   *
   * <pre>{@code
   * var search = model.search(text, SearchBy.units(), "units.jsonl")
   * }</pre>
   */
  public PruningSearch search(Text text, SearchBy by, String journal) {
    return PruningSearch.of(this, text, by, Optional.of(FilePath.of(journal)));
  }

  /**
   * Begins a search that keeps every candidate in a file, or resumes the one in it, also after the
   * kernel was restarted.
   *
   * <pre>{@code
   * var search = model.search(text, "search.jsonl")
   * }</pre>
   *
   * @throws org.sleb4j.check.InvalidInputException if the file is the journal of something else,
   *     naming what differs
   */
  public PruningSearch search(Text text, String journal) {
    return search(text, SearchBy.blocks(), journal);
  }

  /**
   * Begins a search of any method, which runs to its end.
   *
   * <pre>{@code
   * var search = model.search(text, SearchBy.blocks().swap());
   * search.remove(2)
   * }</pre>
   */
  public StrategySearch search(Text text, SearchStrategy strategy) {
    return StrategySearch.of(view(), text, strategy, Optional.empty());
  }

  /**
   * Starts a search of any method that keeps what it measures in a file, or resumes the one in it;
   * a file holds a single search.
   *
   * <pre>{@code
   * model.search(text, SearchBy.blocks().beam(2), "beam.jsonl").remove(2)
   * }</pre>
   *
   * @throws org.sleb4j.check.InvalidInputException if the file is the journal of something else,
   *     naming what differs
   */
  public StrategySearch search(Text text, SearchStrategy strategy, String journal) {
    return StrategySearch.of(view(), text, strategy, Optional.of(FilePath.of(journal)));
  }

  /**
   * Answers what is best removed: runs the usual searches for the same share of the parameters of
   * all blocks, and judges what they left.
   *
   * <pre>{@code
   * model.compareSearches(0.1, text, heldOut)
   * }</pre>
   *
   * @param text to search on
   * @param heldOut another text, which judges
   */
  public SearchComparisonReport compareSearches(double share, Text text, Text heldOut) {
    return compareSearches(share).on(text).judgedBy(heldOut);
  }

  /**
   * Begins a comparison of searches; choose searches, texts and questions with its methods.
   *
   * <pre>{@code
   * model.compareSearches(0.1).by(SearchBy.blocks().last()).on(text).timed(0).judgedBy(heldOut)
   * }</pre>
   *
   * @param share of the parameters of all blocks that each removes, above 0 and below 1
   */
  public ComparedSearches compareSearches(double share) {
    return ComparedSearches.of(view(), share);
  }

  /**
   * Searches approximately, and faster: drops candidates that are significantly worse after a part
   * of the windows. Each removal is the exact search's at 95 % confidence.
   *
   * <pre>{@code
   * model.race(text, 2)
   * }</pre>
   *
   * @param blocks how many to remove
   */
  public RacingReport race(Text text, int blocks) {
    return race(text, blocks, 0.95);
  }

  /**
   * Searches approximately; see {@link #race(Text, int)}.
   *
   * <pre>{@code
   * model.race(text, 2, 0.9)
   * }</pre>
   *
   * @param confidence the least probability of a removal being the exact search's, above 0, below 1
   */
  public RacingReport race(Text text, int blocks, double confidence) {
    RacingOptions options =
        RacingOptions.of(SearchOptions.paper(blocks)).withConfidence(confidence);
    return view().on(Text.cut(text)).race(options).as(RacingReport::new);
  }

  /**
   * Repairs it without training: refits in closed form the matrices that its surviving units write
   * with, so that its states come nearest to the whole model's. A fifth of the windows decides
   * whether that is accepted; otherwise nothing changes, and the result says so.
   *
   * <pre>{@code
   * var repaired = pruned.repair(Sleb.calibration(file).windows(128));
   * repaired.model().perplexity(heldOut)
   * }</pre>
   *
   * @param text with many tokens: at least ten for each input of the widest matrix
   * @throws org.sleb4j.check.InvalidInputException if nothing is removed, a unit cannot be
   *     refitted, or windows are too few
   */
  public RepairedModel repair(Text text) {
    return RepairedModel.of(this, text, RepairOptions.defaults(), RepairJournal.NONE);
  }

  /**
   * Repairs it without training; see {@link #repair(Text)}.
   *
   * <pre>{@code
   * pruned.repair(text, "gap")
   * }</pre>
   *
   * @param mode {@code all}, which refits every unit from the first gap on, or {@code gap}, only
   *     those right in front of a gap
   */
  public RepairedModel repair(Text text, String mode) {
    RepairOptions options = RepairOptions.defaults().withMode(Mode.parse(mode));
    return RepairedModel.of(this, text, options, RepairJournal.NONE);
  }

  /**
   * Repairs it without training with the best of some ridges; see {@link #repair(Text, String)}.
   *
   * <pre>{@code
   * pruned.repair(text, "all", List.of(1.0, 10.0, 100.0))
   * }</pre>
   *
   * @param rhos the ridges, each a multiple of the mean of the diagonal
   */
  public RepairedModel repair(Text text, String mode, List<Double> rhos) {
    RepairOptions options = RepairOptions.defaults().withMode(Mode.parse(mode)).withRhos(rhos);
    return RepairedModel.of(this, text, options, RepairJournal.NONE);
  }

  /**
   * Repairs it without training and keeps the new matrices of finished units in a folder, from
   * which the same repair resumes, also after the kernel was restarted; see {@link #repair(Text,
   * String)}.
   *
   * <pre>{@code
   * pruned.repair(text, "all", "target/repair-journal")
   * }</pre>
   *
   * @param journal the folder, which may hold those of other repairs; nothing deletes its files
   */
  public RepairedModel repair(Text text, String mode, String journal) {
    RepairOptions options = RepairOptions.defaults().withMode(Mode.parse(mode));
    return RepairedModel.of(this, text, options, RepairJournal.in(FilePath.of(journal)));
  }

  /**
   * Writes it as a model directory that other tools load, opens that and compares the two. A
   * directory with nothing but a model written in this way is replaced, which the result says.
   *
   * <pre>{@code
   * pruned.save("target/pruned")
   * }</pre>
   *
   * @throws org.sleb4j.check.InvalidInputException if anything else is there, or space is short
   */
  public SavedReport save(String directory) {
    PrunedModel saved = Saving.save(view(), new ModelName(directory, FilePath.of(directory)));
    return new SavedReport(directory, saved, view().blocks());
  }

  /**
   * Writes it as a GGUF file for llama.cpp: tensors of a model that was read from such a file keep
   * their types, matrices of any other become float16; see {@link #export(String, String)}.
   *
   * <pre>{@code
   * pruned.export("target/pruned.gguf")
   * }</pre>
   */
  public ExportedReport export(String file) {
    return export(file, Optional.empty());
  }

  /**
   * Writes it as a GGUF file for llama.cpp. A file that was written in this way is replaced.
   *
   * <pre>{@code
   * pruned.export("target/pruned.gguf", "q8_0")
   * }</pre>
   *
   * @param type of the matrices: {@code f32}, {@code f16}, {@code bf16}, {@code q8_0} or {@code
   *     q4_0}
   * @throws org.sleb4j.check.InvalidInputException if anything else is there, space is short, or
   *     llama.cpp cannot compute the model or split its texts
   */
  public ExportedReport export(String file, String type) {
    return export(file, Optional.of(FileType.named(type)));
  }

  private ExportedReport export(String file, Optional<FileType> type) {
    ExportedModel exported = Saving.export(view(), new ModelName(file, FilePath.of(file)), type);
    return new ExportedReport(file, exported, view().blocks());
  }

  /**
   * Writes it with 4-bit weights and loads that: calibrated on a text by AWQ, a scale for 128
   * inputs. Directories are replaced as by {@link #save}.
   *
   * <pre>{@code
   * var quantized = model.quantize(text, "target/awq")
   * }</pre>
   *
   * @throws org.sleb4j.check.InvalidInputException if it is quantized already, something else is in
   *     that place, or space is short
   */
  public LanguageModel quantize(Text text, String directory) {
    return quantize(text, directory, "awq", 128);
  }

  /**
   * Writes it with 4-bit weights and loads that; see {@link #quantize(Text, String)}.
   *
   * <pre>{@code
   * var nearest = pruned.quantize(text, "target/rtn", "rtn", 32)
   * }</pre>
   *
   * @param text to calibrate on, and to measure the loss on before and after
   * @param method {@code awq}, or {@code rtn} to round to nearest
   * @param group how many inputs in a row share a scale: 32, 64, 128 or 256, or the largest of
   *     these below it that divides every layer
   */
  public LanguageModel quantize(Text text, String directory, String method, int group) {
    QuantizeOptions options =
        QuantizeOptions.awq().withMethod(Method.named(method)).withGroup(group);
    ModelName made = new ModelName(directory, FilePath.of(directory));
    return of(Saving.quantize(view(), Text.cut(text), made, options));
  }

  /**
   * Frees its memory now, and that of all models of the same load; rarely needed.
   *
   * <pre>{@code
   * model.close()
   * }</pre>
   */
  @Override
  public void close() {
    view().open().close("was closed");
  }

  ModelReport report() {
    Model model = view().open().described();
    Optional<GgufFile> file =
        model.isRandom() ? Optional.empty() : GgufFile.of(model.checkpoint().directory());
    return new ModelReport(view().shown(), model.info(), file, blocks(), model.computation());
  }

  @Override
  public MimeBundle mimeBundle() {
    return report().mimeBundle();
  }

  @Override
  public String toString() {
    return report().toString();
  }
}
