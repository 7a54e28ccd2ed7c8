package org.sleb4j;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sleb4j.check.Check;
import org.sleb4j.display.Displayable;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.report.Analysis;
import org.sleb4j.report.ModelsReport;
import org.sleb4j.report.Report;
import org.sleb4j.report.SearchReport;
import org.sleb4j.report.SearchesReport;
import org.sleb4j.session.Journals;
import org.sleb4j.session.ModelFigures;
import org.sleb4j.session.OpenModels;
import org.sleb4j.session.OpenView;
import org.sleb4j.session.Use;

/**
 * Where a notebook begins: load a model, read a text.
 *
 * <pre>{@code
 * import org.sleb4j.*;
 * var model = Sleb.load("demo");
 * var text = Sleb.calibration();
 * model.redundancy(text)
 * }</pre>
 */
public final class Sleb {
  private Sleb() {}

  /**
   * Loads a model onto the CPU: {@code demo}, a directory as published on the Hugging Face Hub, a
   * GGUF file, or a model of the hub by its name, {@code org/name} or {@code org/name@revision},
   * which is fetched into the cache that Python's tools share.
   *
   * <p>The same model is not loaded twice: a cell that is run again gets the one it had. Memory is
   * given back once no variable refers to the model.
   *
   * <pre>{@code
   * var model = Sleb.load("demo")
   * }</pre>
   *
   * @throws org.sleb4j.check.InvalidInputException if there is no such model, or it is broken, not
   *     supported or too large
   */
  public static LanguageModel load(String model) {
    return new Loader(ModelOptions.defaults()).load(model);
  }

  /**
   * Makes a model of a shape with random weights, drawn on the device, to measure how fast the real
   * one would be: nothing is downloaded, and speed does not depend on weights. It has no tokenizer.
   *
   * <pre>{@code
   * var model = Sleb.shape("tiny-llama");
   * model.latency(model.without(3, 1))
   * }</pre>
   *
   * @param shape such as {@code llama-2-7b}, {@code llama-2-70b}, {@code opt-6.7b} (a wrong name is
   *     answered with all of them), or a {@code config.json} file
   * @throws org.sleb4j.check.InvalidInputException if there is no such shape, or it does not fit
   */
  public static LanguageModel shape(String shape) {
    return new Loader(ModelOptions.defaults()).shape(shape);
  }

  /**
   * Chooses the device, and then more, for a model to load: {@code cpu}, {@code gpu}, {@code
   * gpu:1}, or several GPUs that share the blocks, {@code gpu:0,gpu:1}.
   *
   * <pre>{@code
   * var model = Sleb.on("cpu").load("demo")
   * }</pre>
   *
   * @throws org.sleb4j.check.InvalidInputException if the device is not here
   */
  public static Loader on(String device) {
    return Loader.on(device);
  }

  /**
   * Connects to an Apache Spark cluster, or takes the application that runs in this process with
   * the same master. A call: {@code try (var cluster = Sleb.spark("spark://host:7077")) {
   * model.on(cluster).perplexity(heldOut).show(); }}.
   *
   * @param master such as {@code spark://host:7077}, {@code local[2]} for two tasks at a time in
   *     this process, or {@code local-cluster[2,1,4096]} for two executors on this machine
   * @throws org.sleb4j.check.InvalidInputException if no such master answers within a minute, or
   *     Spark is not on the class path
   */
  public static SparkCluster spark(String master) {
    return SparkCluster.of(master);
  }

  /**
   * Takes the Spark application that runs in this process, such as that of a {@code SparkSession};
   * without one, connects to the master that {@code spark.master} names. A call: {@code var cluster
   * = Sleb.spark()}.
   *
   * @throws org.sleb4j.check.InvalidInputException if there is neither, or Spark is not on the
   *     class path
   */
  public static SparkCluster spark() {
    return SparkCluster.current();
  }

  /**
   * Reads a text to calibrate on: 128 random rows of it, as SLEB's official code does. Choose
   * otherwise with the methods of {@link Text}.
   *
   * <pre>{@code
   * var text = Sleb.calibration(file).windows(16).length(128)
   * }</pre>
   *
   * @param file plain text, or JSON lines or CSV with a {@code text} field, also packed with gzip,
   *     or Parquet with a {@code text} column; or an address on the hub, {@code
   *     hf://datasets/org/name/file}
   * @throws org.sleb4j.check.InvalidInputException if it is missing, broken or empty
   */
  public static Text calibration(String file) {
    return evaluation(file).rows(128);
  }

  /**
   * Reads another field of the rows of a file; see {@link #calibration(String)}. A call: {@code
   * Sleb.calibration("reviews.csv", "body")}.
   *
   * @param field of the rows of Parquet, CSV or JSON lines that the text stands in
   * @throws org.sleb4j.check.InvalidInputException if a row does not have it
   */
  public static Text calibration(String file, String field) {
    return evaluation(file, field).rows(128);
  }

  /**
   * Reads the demo model's text to calibrate on, to be cut into all its windows of 256 tokens.
   *
   * <pre>{@code
   * var text = Sleb.calibration()
   * }</pre>
   */
  public static Text calibration() {
    return Text.demo(Use.CALIBRATION);
  }

  /**
   * Reads a text to evaluate on: all full windows of it, one after another. {@code wikitext2} and
   * {@code c4} are the texts and windows on which papers report perplexity, fetched from the hub.
   *
   * <pre>{@code
   * var heldOut = Sleb.evaluation(file)
   * }</pre>
   *
   * @param file plain text, or JSON lines or CSV with a {@code text} field, also packed with gzip,
   *     or Parquet with a {@code text} column; or an address on the hub, {@code
   *     hf://datasets/org/name/file}
   * @throws org.sleb4j.check.InvalidInputException if it is missing, broken or empty
   */
  public static Text evaluation(String file) {
    return Text.named(file);
  }

  /**
   * Reads another field of the rows of a file; see {@link #evaluation(String)}. A call: {@code
   * Sleb.evaluation("reviews.csv", "body")}.
   *
   * @param field of the rows of Parquet, CSV or JSON lines that the text stands in
   * @throws org.sleb4j.check.InvalidInputException if a row does not have it
   */
  public static Text evaluation(String file, String field) {
    return Text.named(file, field);
  }

  /**
   * Reads the demo model's text to evaluate on, to be cut into all its windows of 256 tokens.
   *
   * <pre>{@code
   * var heldOut = Sleb.evaluation()
   * }</pre>
   */
  public static Text evaluation() {
    return Text.demo(Use.EVALUATION);
  }

  /**
   * Reads the demo model's questions, a hundred beginnings of sentences with four ends each.
   *
   * <pre>{@code
   * var questions = Sleb.questions()
   * }</pre>
   */
  public static Questions questions() {
    return Questions.ofDemo();
  }

  /**
   * Fetches the questions of a zero-shot task from the hub: {@code piqa}, {@code arc_easy}, {@code
   * arc_challenge}, {@code hellaswag}, {@code winogrande}, {@code lambada_openai}, {@code boolq},
   * {@code openbookqa}, or your own task file that says where its rows are. A call: {@code
   * Sleb.questions("piqa")}.
   *
   * @throws org.sleb4j.check.InvalidInputException if there is no such task, or the hub does not
   *     answer
   */
  public static Questions questions(String task) {
    return Questions.of(task);
  }

  /**
   * Reads the questions of a zero-shot task from a file. A call: {@code Sleb.questions("piqa",
   * "piqa.jsonl")}.
   *
   * @param task one of those of {@link #questions(String)}, or your own task file
   * @param file JSON lines, also packed with gzip, or Parquet, with the fields of the task's data
   *     set; or an address on the hub, {@code hf://datasets/org/name/file}
   * @throws org.sleb4j.check.InvalidInputException if a row lacks a field
   */
  public static Questions questions(String task, String file) {
    return Questions.of(task, file);
  }

  /**
   * Shows several searches side by side, each on the windows it calibrated on.
   *
   * <pre>{@code
   * var other = model.search(text.seed(1));
   * other.stepTo(2);
   * Sleb.compare(search, other)
   * }</pre>
   */
  public static SearchesReport compare(PruningSearch... searches) {
    return new SearchesReport(reports(searches), List.of(), names(searches));
  }

  /**
   * Shows several searches side by side by perplexities measured on the same text: those of the
   * dense model and after each removal.
   *
   * <pre>{@code
   * var other = model.search(text.seed(1));
   * other.stepTo(2);
   * Sleb.compare(heldOut, search, other)
   * }</pre>
   */
  public static SearchesReport compare(Text heldOut, PruningSearch... searches) {
    return new SearchesReport(
        reports(searches),
        Stream.of(searches).map(s -> s.perplexities(heldOut)).toList(),
        names(searches));
  }

  /**
   * Shows models side by side, dense, pruned or 4-bit: perplexity on the same text, bytes of their
   * tensors, and tokens a second that they generate, timed in turn. Models with different
   * tokenizers are compared by bits per byte; the text should be used whole, since the first
   * windows of it end at different places.
   *
   * <pre>{@code
   * var quantized = model.quantize(text, "target/awq");
   * Sleb.compare(heldOut, model, pruned, quantized, quantized.without(2))
   * }</pre>
   *
   * @throws org.sleb4j.check.InvalidInputException if they cut the text into different tokens whose
   *     bytes are not known
   */
  public static ModelsReport compare(Text heldOut, LanguageModel... models) {
    List<OpenView> views = Stream.of(models).map(LanguageModel::view).toList();
    List<ModelFigures> figures = ModelFigures.of(Text.cut(heldOut), views);
    return new ModelsReport(figures.stream().map(Sleb::row).toList(), ModelFigures.timing(views));
  }

  private static ModelsReport.Row row(ModelFigures model) {
    return new ModelsReport.Row(
        model.kind(),
        model.removed(),
        model.bytes(),
        model.perplexity().result(),
        model.speed(),
        model.perplexity().provenance());
  }

  private static List<Optional<String>> names(PruningSearch... searches) {
    return Stream.of(searches).map(PruningSearch::name).toList();
  }

  private static List<SearchReport> reports(PruningSearch... searches) {
    return Stream.of(searches).map(PruningSearch::report).toList();
  }

  /**
   * Saves a whole analysis as one file. {@code analysis.html} is a page that needs nothing else:
   * tables, pictures, where each result came from, and the same as JSON in its last element; {@code
   * analysis.json} is that alone. {@code sleb4j rerun} computes either again. A file that was saved
   * so before is replaced.
   *
   * <pre>{@code
   * Sleb.report("target/analysis.html", model, search, model.compare(search.pruned(), heldOut))
   * }</pre>
   *
   * @param results models, searches and what else shows itself
   * @throws org.sleb4j.check.InvalidInputException if the ending is another, there is no result, or
   *     a file is there that was not saved so
   */
  public static Analysis report(String file, Displayable... results) {
    Analysis analysis = new Analysis(Stream.of(results).map(Sleb::asReport).toList());
    analysis.save(file);
    return analysis;
  }

  private static Report asReport(Displayable result) {
    Displayable shown = result instanceof LanguageModel model ? model.report() : result;
    Check.that(
        shown instanceof Report,
        "%s cannot be saved: name models, searches and reports.",
        result.getClass().getSimpleName());
    return (Report) shown;
  }

  /**
   * Frees the memory of all models at once, also of those that variables refer to.
   *
   * <pre>{@code
   * Sleb.closeAll()
   * }</pre>
   */
  public static void closeAll() {
    Journals.closeAll();
    OpenModels.closeAll();
  }
}
