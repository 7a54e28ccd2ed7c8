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
import org.sleb4j.save.SavedDirectory;

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

        %s

        | layer here | %s |
        | --- | %s |
        | attention of block | %s |
        | feed-forward of block | %s |

        ## Results

        %s

        %s
        """,
        Card.front(view.model().checkpoint().directory(), List.of("pruned", "sleb")),
        name,
        String.join(", ", removed),
        name,
        String.join(", ", removed),
        layers.size(),
        ModelCard.others(view.replaced()),
        Removals.share(view),
        padding(view),
        chosen(Removals.of(view.active().removals(), lineage)),
        ModelCard.columns(IntStream.range(0, layers.size()).boxed().toList()),
        ModelCard.columns(layers.stream().map(layer -> "---").toList()),
        columns(layers, PackedLayer::attention),
        columns(layers, PackedLayer::feedForward),
        Card.results(lineage, view.model().checkpoint().directory()),
        Card.story(lineage));
  }

  private static String chosen(Removals removals) {
    String search =
        removals.found().isEmpty()
            ? ""
            : "A search removed " + text(removals.found()) + "; `sleb.json` says how. ";
    return (search + removals.namedSentence()).strip();
  }

  private static String text(List<Units> units) {
    return String.join(", ", units.stream().map(Units::toString).toList());
  }

  private static String padding(ModelView view) {
    Packed packed = Packed.of(view);
    boolean isSmaller = SavedDirectory.bytes(view) < SavedDirectory.bytes(view.model().full());
    return padding(packed) + (isSmaller ? "" : " The files are not smaller than the original's.");
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
