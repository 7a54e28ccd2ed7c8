package org.sleb4j.model;

import java.util.List;
import java.util.stream.Collectors;
import org.sleb4j.check.Percent;
import org.sleb4j.check.Strings;
import org.sleb4j.model.family.Part;

/**
 * The layers of a written model, and what is padding in them.
 *
 * @param layers how many there are
 * @param padded the parts that are padding, by the numbers of the written layers
 * @param cost the shares of the written model that are padding
 */
public record Packed(int layers, List<Packing.Padding> padded, PaddingCost cost) {
  public Packed {
    padded = List.copyOf(padded);
  }

  /** Packs the active units of a view. */
  public static Packed of(ModelView view) {
    Packing packing = Packing.of(view.active());
    return new Packed(packing.layers().size(), packing.padded(), PaddingCost.of(view));
  }

  /** Returns the names of the padded parts, such as {@code 4.feed-forward}. */
  public List<String> names() {
    return padded.stream().map(Packing.Padding::toString).toList();
  }

  private long padding(Part part) {
    return padded.stream().filter(each -> each.part() == part).count();
  }

  /** Returns a text such as {@code 5 layers}, with what is padded in them and what that costs. */
  @Override
  public String toString() {
    String count = layers == 1 ? "1 layer" : layers + " layers";
    return padded.isEmpty()
        ? count + ", none padded"
        : Strings.format(
            "%s for %d attentions and %d feed-forwards; padded: %s, %s of the parameters and %s of"
                + " the multiply-adds of a prompt of %d tokens",
            count,
            layers - padding(Part.ATTENTION),
            layers - padding(Part.FEED_FORWARD),
            padded.stream().map(Packing.Padding::toString).collect(Collectors.joining(", ")),
            Percent.text(cost.parameters()),
            Percent.text(cost.multiplyAdds()),
            cost.tokens());
  }
}
