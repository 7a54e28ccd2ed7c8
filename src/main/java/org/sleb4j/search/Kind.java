package org.sleb4j.search;

import java.util.List;
import java.util.Optional;
import org.sleb4j.check.EnumNames;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Units;
import org.sleb4j.model.family.Part;

/** What a search removes at a time. */
public enum Kind {
  /** Whole blocks, as in SLEB: what is still active of each. */
  BLOCK(Optional.empty()),
  /** An attention or a feed-forward. */
  UNIT(Optional.empty()),
  /** An attention. */
  ATTENTION(Optional.of(Part.ATTENTION)),
  /** A feed-forward. */
  FEED_FORWARD(Optional.of(Part.FEED_FORWARD));

  private final Optional<Part> part;

  Kind(Optional<Part> part) {
    this.part = part;
  }

  /**
   * Returns the kind with a name.
   *
   * @throws org.sleb4j.check.InvalidInputException if there is none, naming all
   */
  public static Kind named(String name) {
    return EnumNames.find("units", name, values());
  }

  /** Returns the barrier that leaves a block alone at either end. */
  public int barrier() {
    return this == BLOCK ? 1 : Part.values().length;
  }

  /** Returns what barriers count: the active blocks, or the active units, in their order. */
  List<Units> places(ActiveBlocks active) {
    return this == BLOCK ? active.steps() : active.activeUnits().stream().map(Units::of).toList();
  }

  /**
   * Returns what may be removed of a model: of the places in front of and behind which barriers
   * stand, those of this kind.
   */
  List<Units> candidates(ActiveBlocks active, int early, int latter) {
    List<Units> places = places(active);
    int end = places.size() - latter;
    return early >= end
        ? List.of()
        : places.subList(early, end).stream().filter(this::includes).toList();
  }

  private boolean includes(Units place) {
    return part.map(wanted -> place.parts().equals(List.of(wanted))).orElse(true);
  }

  /** Returns what several of it are called, such as {@code blocks}. */
  public String plural() {
    return this + "s";
  }

  /** Returns a name such as {@code feed-forward}. */
  @Override
  public String toString() {
    return EnumNames.of(this);
  }
}
