package org.sleb4j.prune;

import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.sleb4j.check.Percent;
import org.sleb4j.check.Strings;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.Packed;
import org.sleb4j.model.Packing;
import org.sleb4j.model.Units;
import org.sleb4j.model.family.PackedLayer;
import org.sleb4j.save.Card;
import org.sleb4j.save.Lineage;

/** The card of a model whose units were packed into layers: what each layer holds, and why. */
final class PackedCard {
  private PackedCard() {}

  static String of(ModelView view, Lineage lineage) {
    String name = Card.name(view.model().checkpoint().directory());
    List<String> removed = view.active().removals().stream().map(Units::toString).toList();
    List<PackedLayer> layers = Packing.of(view.active()).layers();
    return Strings.format(
        """
        %s

        # %s without %s

        Made from `%s` by removing %s, without any training. A number is a block, counted from 0 as
        in the original; `.attention` and `.feed-forward` are its halves. The halves that are left
        are packed, in their order, into ordinary layers, %d in all. %s; its licence and limits hold.

        %s

        %s

        | layer here | %s |
        | --- | %s |
        | attention of block | %s |
        | feed-forward of block | %s |

        ## Results

        %s

        [sleb.json](sleb.json) holds how this model came to be: the hash of the original weights, the
        search and the repair with their texts, and the versions used.
        """,
        Card.front(view.model().checkpoint().directory(), List.of("pruned", "sleb")),
        name,
        String.join(", ", removed),
        name,
        String.join(", ", removed),
        layers.size(),
        ModelCard.others(view.replaced()),
        padding(Packed.of(view)),
        chosen(removed, lineage),
        ModelCard.columns(IntStream.range(0, layers.size()).boxed().toList()),
        ModelCard.columns(layers.stream().map(layer -> "---").toList()),
        columns(layers, PackedLayer::attention),
        columns(layers, PackedLayer::feedForward),
        Card.results(lineage));
  }

  /** What a search removed is in the lineage; a person named the rest. */
  private static String chosen(List<String> removed, Lineage lineage) {
    List<String> all = lineage.searched().stream().map(Object::toString).toList();
    List<String> found = removed.stream().filter(all::contains).toList();
    List<String> named = removed.stream().filter(name -> !all.contains(name)).toList();
    String search =
        found.isEmpty()
            ? ""
            : "A search removed " + String.join(", ", found) + "; `sleb.json` says how. ";
    String hand = named.isEmpty() ? "" : "Named by hand: " + String.join(", ", named) + ".";
    return (search + hand).strip();
  }

  private static String padding(Packed packed) {
    return packed.padded().isEmpty()
        ? "No layer is padded."
        : Strings.format(
            """
            A half that has no neighbour of the other kind shares its layer with padding, which adds 0:
            %s. Padding is %s of the parameters and %s of the multiply-adds of a prompt of
            %d tokens.\
            """,
            String.join(", ", packed.names()),
            Percent.text(packed.cost().parameters()),
            Percent.text(packed.cost().multiplyAdds()),
            packed.cost().tokens());
  }

  private static String columns(
      List<PackedLayer> layers, Function<PackedLayer, OptionalInt> block) {
    return ModelCard.columns(
        layers.stream()
            .map(block)
            .map(b -> b.isPresent() ? String.valueOf(b.getAsInt()) : "padding")
            .toList());
  }
}
