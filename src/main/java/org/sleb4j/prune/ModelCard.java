package org.sleb4j.prune;

import java.util.List;
import java.util.stream.IntStream;
import org.sleb4j.check.Strings;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.Replacements;
import org.sleb4j.model.Units;
import org.sleb4j.save.Card;
import org.sleb4j.save.Lineage;

/** The card of a pruned model: what is left of the original, and how that was chosen. */
final class ModelCard {
  private ModelCard() {}

  static String of(ModelView view, Lineage lineage) {
    ActiveBlocks blocks = view.active();
    String name = Card.name(view.model().checkpoint().directory());
    return Strings.format(
        """
        %s

        # %s without %d of its %d transformer blocks

        Made from `%s` by removing the blocks %s (numbered from 0 as in the original, in the order
        of their removal), without any training. %s; its licence and limits hold.
        %s

        %s

        | block here | %s |
        | --- | %s |
        | block there | %s |

        ## Results

        %s

        %s
        """,
        Card.front(view.model().checkpoint().directory(), List.of("pruned", "sleb")),
        name,
        blocks.removed().size(),
        blocks.blockCount(),
        name,
        blocks.removed(),
        others(view.replaced()),
        Removals.share(view),
        chosen(blocks, lineage),
        columns(IntStream.range(0, blocks.active().size()).boxed().toList()),
        columns(blocks.active().stream().map(block -> "---").toList()),
        columns(blocks.active()),
        Card.results(lineage, view.model().checkpoint().directory()),
        Card.story(lineage));
  }

  static String others(Replacements replaced) {
    return replaced.names().isEmpty()
        ? "The other weights are the original's, byte for byte"
        : Strings.format(
            "%s fitted to the original's states in closed form; the others are the"
                + " original's, byte for byte",
            replaced.names().size() == 1
                ? "1 tensor was"
                : replaced.names().size() + " tensors were");
  }

  private static String chosen(ActiveBlocks blocks, Lineage lineage) {
    Removals removals = Removals.of(Units.blocks(blocks.removed()), lineage);
    String search = removals.found().isEmpty() ? "" : searched(removals.found(), lineage);
    return (search + removals.namedSentence()).strip();
  }

  private static String searched(List<Units> blocks, Lineage lineage) {
    if (!lineage.isSleb()) {
      return Strings.format("A search removed the blocks %s; `sleb.json` says how.%n", blocks);
    }
    return Strings.format(
        """
        The blocks %s were chosen as in Song et al., "SLEB: Streamlining LLMs through Redundancy
        Verification and Elimination of Transformer Blocks", ICML 2024; `sleb.json` says how.
        """,
        blocks);
  }

  static String columns(List<?> cells) {
    return String.join(" | ", cells.stream().map(Object::toString).toList());
  }
}
