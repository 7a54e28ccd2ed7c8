package org.sleb4j.prune;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.sleb4j.check.Percent;
import org.sleb4j.check.Strings;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.Unit;
import org.sleb4j.model.UnitSizes;
import org.sleb4j.model.Units;
import org.sleb4j.save.Lineage;

/**
 * What a written model is without, by who chose it.
 *
 * @param found what a search removed, as a whole or unit by unit
 * @param named what no search is recorded for
 */
record Removals(List<Units> found, List<Units> named) {
  static Removals of(List<Units> removed, Lineage lineage) {
    Set<Unit> searched =
        lineage.searched().stream()
            .flatMap(value -> Units.ofAny(value).units().stream())
            .collect(Collectors.toSet());
    return new Removals(
        removed.stream().filter(units -> searched.containsAll(units.units())).toList(),
        removed.stream().filter(units -> !searched.containsAll(units.units())).toList());
  }

  /** Returns what no search is recorded for, in a sentence; empty where there is nothing. */
  String namedSentence() {
    return named.isEmpty()
        ? ""
        : Strings.format(
            "No search is recorded for %s, named when the model was written.",
            named.stream().map(Units::name).collect(Collectors.joining(", ")));
  }

  /** Returns how much of its blocks a model is without, in a sentence. */
  static String share(ModelView view) {
    UnitSizes sizes = view.model().unitSizes();
    long removed = sizes.removed(view.active());
    return Strings.format(
        "This model has %s fewer parameters in its blocks: %,d of %,d are removed.",
        Percent.text((double) removed / sizes.total()), removed, sizes.total());
  }
}
