package org.sleb4j.session;

import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.sleb4j.check.Check;
import org.sleb4j.data.Windows;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.ModelInfo;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.Replacements;
import org.sleb4j.model.Units;
import org.sleb4j.origin.Provenance;
import org.sleb4j.save.Lineage;
import org.sleb4j.search.RacingResult;
import org.sleb4j.tokenizer.ChatMessage;
import org.sleb4j.tokenizer.ChatTemplate;
import org.sleb4j.tokenizer.Tokenizer;
import org.sleb4j.zeroshot.TaskScore;

/**
 * A model that is open with some of its blocks removed; it keeps the weights open.
 *
 * @param open the model
 * @param blocks those that run
 * @param replaced what it has instead of the model's tensors, where it was repaired
 * @param lineage how it came to be
 * @param label the name that a person gave it, if any; views derived from it have none
 * @param site where it is measured
 */
public record OpenView(
    OpenModel open,
    ActiveBlocks blocks,
    Replacements replaced,
    Lineage lineage,
    Optional<String> label,
    Site site) {
  /** Returns a model with all its blocks. */
  public static OpenView of(OpenModel open) {
    ActiveBlocks all = ActiveBlocks.all(open.described().info().blocks());
    return new OpenView(open, all, Replacements.NONE, Lineage.none(), Optional.empty(), Site.HERE);
  }

  /** Returns the name the model was loaded by. */
  public String name() {
    return open.name();
  }

  /** Returns its name, and that it was repaired where it was. */
  public String shown() {
    return isRepaired() ? name() + ", repaired" : name();
  }

  boolean isRepaired() {
    return !replaced.names().isEmpty();
  }

  /** Refuses a repaired model where only the weights of the whole model are used. */
  void checkNotRepaired() {
    Check.that(
        !isRepaired(),
        "%s was repaired, which this does not take into account: save it, load the saved model and"
            + " use that.",
        name());
  }

  /** Returns what the model is. */
  public ModelInfo info() {
    return open.described().info();
  }

  /** Returns this without some more blocks. */
  public OpenView without(List<Units> removed) {
    return new OpenView(open, blocks.remove(removed), replaced, lineage, Optional.empty(), site);
  }

  /**
   * Returns this without the blocks that a racing search removed.
   *
   * @throws org.sleb4j.check.InvalidInputException if the race was that of another model
   */
  public OpenView without(RacingResult race, Provenance provenance) {
    Check.that(
        provenance.weights().equals(open.described().checkpoint().hash()) && isWhole(),
        "The race searched %s, with all blocks, but this is %s with %s: use the model that was"
            + " raced.",
        provenance.model(),
        name(),
        blocks);
    return without(race.removed()).withLineage(Lineage.of(race, provenance));
  }

  /**
   * Returns this under a name.
   *
   * @throws org.sleb4j.check.InvalidInputException if no table could show it
   */
  public OpenView labelled(String name) {
    SearchPlan.checkName(name);
    return new OpenView(open, blocks, replaced, lineage, Optional.of(name), site);
  }

  /** Returns this to be measured elsewhere. */
  public OpenView at(Site other) {
    return new OpenView(open, blocks, replaced, lineage, label, other);
  }

  OpenView withLineage(Lineage other) {
    return new OpenView(open, blocks, replaced, other, label, site);
  }

  /** Returns this with the tensors of a repair. */
  OpenView repaired(Replacements tensors, Lineage other) {
    return new OpenView(open, blocks, tensors, other, Optional.empty(), site);
  }

  boolean isWhole() {
    return blocks.removals().isEmpty();
  }

  /** Returns what can be measured on a text. */
  public TextMeasurements on(CutText text) {
    return new TextMeasurements(this, text);
  }

  /** Returns what can be written of a prompt. */
  public Continuations behind(String prompt) {
    return new Continuations(this, Check.given(prompt, "text"), Tokenizer::encode);
  }

  /**
   * Returns what can be answered to the messages of a chat.
   *
   * @throws org.sleb4j.check.InvalidInputException if the model has no chat template, or the
   *     template refuses the messages or is not supported
   */
  public Continuations answering(List<ChatMessage> messages) {
    return use(
        view -> {
          Tokenizer tokenizer = tokenizer();
          ChatTemplate template =
              ChatTemplate.read(view.model().checkpoint().directory(), name(), tokenizer);
          return new Continuations(this, template.render(messages), Tokenizer::encodePlain);
        });
  }

  /** Returns how fast this model is without some blocks or units. */
  public Speedups beside(OpenView pruned) {
    return new Speedups(this, pruned);
  }

  /** Asks it questions. */
  public Measured<TaskScore> answers(TaskQuestions questions) {
    return use(
        view -> {
          TaskScore score = measurements().answers(view, open.questions(questions));
          return measured(view, score, score.seconds()).at(site);
        });
  }

  /** Computes with its blocks; the weights stay as long as this runs. */
  public <T> T use(Function<ModelView, T> work) {
    return open.use(model -> work.apply(model.view(blocks).with(replaced)));
  }

  /** Computes with its blocks on the windows of a text; see {@link #use}. */
  <T> T use(CutText text, BiFunction<ModelView, Windows, T> work) {
    return use(view -> work.apply(view, open.windows(text)));
  }

  Measurements measurements() {
    return new Measurements(open.console(), site.engine(open.everywhere(), open.described()));
  }

  /** Returns the tokenizer; to be called in {@link #use}. */
  Tokenizer tokenizer() {
    return open.tokenizer();
  }

  /** Describes a result on something else than windows. */
  <T> Measured<T> measured(ModelView view, T result, double seconds) {
    return new Measured<>(result, Provenance.of(view).named(shown()).lasting(seconds));
  }

  /** Describes a result on windows; the weights are read for it once. */
  <T> Measured<T> measured(ModelView view, Windows windows, T result, double seconds) {
    return new Measured<>(result, Provenance.of(view, windows).named(shown()).lasting(seconds));
  }
}
