package org.sleb4j.prune;

import java.util.List;
import java.util.stream.IntStream;
import org.sleb4j.check.Strings;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.Replacements;
import org.sleb4j.save.Card;
import org.sleb4j.save.Lineage;

/** The card of a pruned model: what it is made of and how. */
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

        | block here | %s |
        | --- | %s |
        | block there | %s |

        ## Results

        %s

        [sleb.json](sleb.json) holds how this model came to be: the hash of the original weights, the
        search and the repair with their texts, and the versions used.
        """,
        Card.front(view.model().checkpoint().directory(), List.of("pruned", "sleb")),
        name,
        blocks.removed().size(),
        blocks.blockCount(),
        name,
        blocks.removed(),
        others(view.replaced()),
        chosen(blocks.removed(), lineage),
        columns(IntStream.range(0, blocks.active().size()).boxed().toList()),
        columns(blocks.active().stream().map(block -> "---").toList()),
        columns(blocks.active()),
        Card.results(lineage));
  }

  static String others(Replacements replaced) {
    return replaced.names().isEmpty()
        ? "The other weights are the original's, byte for byte"
        : Strings.format(
            "%d tensors were fitted to the original's states in closed form; the others are the"
                + " original's, byte for byte",
            replaced.names().size());
  }

  /** A search is told by the blocks that it removed; any others were named by a person. */
  private static String chosen(List<Integer> removed, Lineage lineage) {
    List<Integer> found = removed.stream().filter(lineage.searched()::contains).toList();
    List<Integer> named = removed.stream().filter(block -> !found.contains(block)).toList();
    String byHand = named.isEmpty() ? "" : "The blocks " + named + " were named by hand.";
    return found.isEmpty() ? byHand : (searched(found, lineage) + byHand).strip();
  }

  private static String searched(List<Integer> blocks, Lineage lineage) {
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
