package org.sleb4j.session;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sleb4j.bench.SpeedOptions;
import org.sleb4j.bench.SpeedRun;
import org.sleb4j.check.Check;
import org.sleb4j.check.Strings;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.Perplexity;
import org.sleb4j.model.ModelInfo;
import org.sleb4j.model.ModelView;
import org.sleb4j.save.Lineage;
import org.sleb4j.save.RemovedUnits;
import org.sleb4j.save.SavedDirectory;

/**
 * The figures of one of several models of any kind, measured on one text and timed in turn.
 *
 * @param kind the name that a person gave it, else {@code dense}, or how the weights of a 4-bit
 *     model were chosen, behind the name of the model where tokenizers differ, and with what tells
 *     it apart from others that would be called alike
 * @param removed the blocks and units it is without, such as {@code 3.attention}, numbered as in
 *     the model that had them all
 * @param bytes of its tensors
 * @param perplexity on the text
 * @param speed of generating text
 */
public record ModelFigures(
    String kind,
    List<String> removed,
    long bytes,
    Measured<Perplexity> perplexity,
    SpeedRun speed) {
  public ModelFigures {
    removed = List.copyOf(removed);
  }

  /** Returns what is timed of models like these: 8 prompts that fit all of them, few runs. */
  public static SpeedOptions timing(List<OpenView> models) {
    ModelInfo least =
        models.stream()
            .map(OpenView::info)
            .min(Comparator.comparingInt(ModelInfo::context))
            .orElseThrow();
    return Timings.generation(least, Timings.BATCH, Timings.NEW_TOKENS, Timings.FEW_RUNS);
  }

  /**
   * Measures models.
   *
   * @throws org.sleb4j.check.InvalidInputException if there are none, or they cut the text into
   *     different tokens whose bytes are not known
   */
  public static List<ModelFigures> of(CutText text, List<OpenView> models) {
    Check.that(!models.isEmpty(), "There are no models to compare: give at least one.");
    return withViews(models, List.of(), views -> measured(text, models, views));
  }

  /** Computes with all models at once, none of which may be closed meanwhile. */
  private static <T> T withViews(
      List<OpenView> models, List<ModelView> views, Function<List<ModelView>, T> work) {
    return views.size() == models.size()
        ? work.apply(views)
        : models
            .get(views.size())
            .use(
                next ->
                    withViews(
                        models, Stream.concat(views.stream(), Stream.of(next)).toList(), work));
  }

  private static List<ModelFigures> measured(
      CutText text, List<OpenView> models, List<ModelView> views) {
    List<Windows> windows = models.stream().map(model -> model.open().windows(text)).toList();
    boolean alike = windows.stream().map(Windows::fingerprint).distinct().count() == 1;
    Check.that(
        alike || windows.stream().allMatch(cut -> cut.predictedBytes().isPresent()),
        "The models cut the text into different tokens, whose bytes are not known: compare models"
            + " with the same tokenizer and context.");
    Measurements measurements = models.get(0).measurements();
    List<Perplexity> found = measurements.perplexities(views, windows);
    List<SpeedRun> runs = measurements.timing().speeds(views, timing(models));
    List<String> names = names(models, views, alike);
    return IntStream.range(0, views.size())
        .mapToObj(
            i -> {
              Measured<Perplexity> perplexity =
                  models
                      .get(i)
                      .measured(views.get(i), windows.get(i), found.get(i), found.get(i).seconds());
              return of(names.get(i), views.get(i), perplexity, runs.get(i));
            })
        .toList();
  }

  private static ModelFigures of(
      String kind, ModelView view, Measured<Perplexity> perplexity, SpeedRun speed) {
    return new ModelFigures(
        kind, RemovedUnits.of(view), SavedDirectory.bytes(view), perplexity, speed);
  }

  /**
   * Returns what models are called. Those with different tokenizers are not of one kind: they have
   * their names in front. Others that are called alike are told apart by what differs: a repair,
   * the name, how they are computed, the whole path.
   */
  private static List<String> names(List<OpenView> models, List<ModelView> views, boolean alike) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < models.size(); i++) {
      String kind = kind(views.get(i));
      names.add(models.get(i).label().orElse(alike ? kind : models.get(i).name() + ", " + kind));
    }
    List<IntFunction<String>> differences =
        List.of(
            i -> views.get(i).replaced().names().isEmpty() ? "" : "repaired",
            i -> alike ? models.get(i).name() : "",
            i -> views.get(i).model().computation().toString(),
            i -> models.get(i).open().everywhere());
    List<List<String>> removed = views.stream().map(RemovedUnits::of).toList();
    differences.forEach(difference -> tellApart(names, removed, difference));
    return names;
  }

  /** Adds to names that several have what differs among those. */
  private static void tellApart(
      List<String> names, List<List<String>> removed, IntFunction<String> difference) {
    List<String> before =
        IntStream.range(0, names.size()).mapToObj(i -> names.get(i) + removed.get(i)).toList();
    for (int i = 0; i < names.size(); i++) {
      String name = before.get(i);
      Set<String> among =
          IntStream.range(0, names.size())
              .filter(j -> before.get(j).equals(name))
              .mapToObj(difference)
              .collect(Collectors.toSet());
      String more = difference.apply(i);
      if (among.size() > 1 && !more.isEmpty()) {
        names.set(i, names.get(i) + ", " + more);
      }
    }
  }

  private static String kind(ModelView view) {
    ModelInfo info = view.model().info();
    return info.groupSize().isEmpty()
        ? "dense"
        : Strings.format(
            "%s, group %d",
            Lineage.method(view.model().checkpoint().directory()).orElse("4-bit"),
            info.groupSize().getAsInt());
  }
}
