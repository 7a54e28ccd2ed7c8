package org.sleb4j.search;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.sleb4j.check.Check;
import org.sleb4j.eval.ObjectiveKind;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.UnitSizes;
import org.sleb4j.model.Units;

/**
 * What a search may remove, and how it chooses.
 *
 * @param start what runs before the first pass
 * @param kind what is removed at a time
 * @param rule which candidate of a pass is removed
 * @param ties which candidate is removed where several are about as good
 * @param objective what losses are a mean of
 * @param sizes the parameters of each unit
 * @param repair what decides the numbers of the repair that follows each removal; none where a
 *     search repairs nothing
 */
public record SearchSpace(
    ActiveBlocks start,
    Kind kind,
    Rule rule,
    Ties ties,
    ObjectiveKind objective,
    UnitSizes sizes,
    Optional<String> repair) {
  public SearchSpace {
    Check.that(
        rule != Rule.ALTERNATING || kind == Kind.UNIT,
        "rule (alternating) removes attentions and feed-forwards in turn: it needs units (unit),"
            + " not %s.",
        kind);
    Check.that(
        ties == Ties.LOWEST || kind != Kind.BLOCK,
        "padding does not decide between whole blocks, which leave none: search units (unit).");
  }

  /** Returns whole blocks by their loss, as in SLEB, of a model with all its blocks. */
  public static SearchSpace blocks(int blockCount) {
    return new SearchSpace(
        ActiveBlocks.all(blockCount),
        Kind.BLOCK,
        Rule.LOSS,
        Ties.LOWEST,
        ObjectiveKind.NLL,
        UnitSizes.alike(blockCount),
        Optional.empty());
  }

  /** Returns whole blocks by their loss, as in SLEB, of what runs of a model. */
  public static SearchSpace of(ModelView view) {
    return new SearchSpace(
        view.active(),
        Kind.BLOCK,
        Rule.LOSS,
        Ties.LOWEST,
        ObjectiveKind.NLL,
        view.model().unitSizes(),
        Optional.empty());
  }

  /** Returns this space of a model of which something else runs at the start. */
  public SearchSpace startingWith(ActiveBlocks other) {
    return new SearchSpace(other, kind, rule, ties, objective, sizes, repair);
  }

  /** Returns this space of a model whose units have other sizes. */
  public SearchSpace withSizes(UnitSizes other) {
    return new SearchSpace(start, kind, rule, ties, objective, other, repair);
  }

  /** Returns this space with units of another kind. */
  public SearchSpace withKind(Kind other) {
    return new SearchSpace(start, other, rule, ties, objective, sizes, repair);
  }

  /** Returns this space with another rule. */
  public SearchSpace withRule(Rule other) {
    return new SearchSpace(start, kind, other, ties, objective, sizes, repair);
  }

  /** Returns this space with another choice between what is about as good. */
  public SearchSpace withTies(Ties other) {
    return new SearchSpace(start, kind, rule, other, objective, sizes, repair);
  }

  /** Returns this space with another objective. */
  public SearchSpace withObjective(ObjectiveKind other) {
    return new SearchSpace(start, kind, rule, ties, other, sizes, repair);
  }

  /**
   * Returns this space of a model that is repaired after each removal.
   *
   * @param decisive what decides the numbers of the repair
   */
  public SearchSpace withRepair(String decisive) {
    return new SearchSpace(start, kind, rule, ties, objective, sizes, Optional.of(decisive));
  }

  /** Returns the name of what is made small, such as {@code nll}. */
  public String objectiveName() {
    return objective.toString();
  }

  /** Returns the name of a mean of it in JSON: {@code meanNll} or {@code kl}. */
  public String field() {
    return objective.field();
  }

  /** Returns whether it is that of SLEB: whole blocks by their next-token loss. */
  public boolean isSleb() {
    return kind == Kind.BLOCK
        && rule == Rule.LOSS
        && objective == ObjectiveKind.NLL
        && repair.isEmpty();
  }

  /** Returns what decides the choices of a search, by name, but for barriers. */
  Map<String, String> fingerprint() {
    Map<String, String> fields = new TreeMap<>();
    fields.put("blocks", Integer.toString(start.blockCount()));
    fields.put("without", start.removals().toString());
    fields.put("units", kind.toString());
    fields.put("rule", rule.toString());
    fields.put("objective", objective.toString());
    if (ties != Ties.LOWEST) { // journals of early versions name neither this nor a repair
      fields.put("ties", ties.toString());
    }
    repair.ifPresent(text -> fields.put("repair", text));
    return fields;
  }

  /** Returns the candidates of a pass behind others, in the order in which blocks run. */
  List<Units> candidates(ActiveBlocks active, int passesBefore, int early, int latter) {
    return rule.kind(kind, passesBefore).candidates(active, early, latter);
  }

  /** Returns how many there are to remove at the start: blocks or units. */
  int count() {
    return kind.places(start).size();
  }

  /** Returns the parameters of what was removed. */
  long parameters(List<Units> removed) {
    return removed.stream().mapToLong(sizes::of).sum();
  }

  /** Returns the share of the parameters of all blocks that is removed, 0 to 1. */
  public double share(ActiveBlocks active) {
    return (double) sizes.removed(active) / sizes.total();
  }
}
