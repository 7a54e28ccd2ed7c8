package org.sleb4j.model;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.sleb4j.model.family.Decoder;
import org.sleb4j.model.family.PackedBlocks;
import org.sleb4j.model.family.Slot;

/**
 * What the padding of a written model costs, as shares of what the written model has.
 *
 * @param parameters of all its weights, each counted once
 * @param multiplyAdds of those for a prompt of {@code tokens}, the last of which gets logits
 * @param tokens 2048, or as many as the model is made for
 */
public record PaddingCost(double parameters, double multiplyAdds, long tokens) {
  private static final long PROMPT = 2048;

  /** Counts the padding that a view gets when it is written. */
  public static PaddingCost of(ModelView view) {
    Model model = view.model();
    Decoder decoder = model.decoder();
    Packing packing = Packing.of(view.active());
    PackedBlocks blocks = new PackedBlocks(decoder, packing.layers());
    long tokens = Math.min(PROMPT, model.info().context());
    double padding = 0;
    double work = 0;
    for (Packing.Padding padded : packing.padded()) {
      int block = blocks.source(padded.layer(), padded.part());
      padding += elements(decoder.slots(block, padded.part()).stream());
      work += model.work().of(block, padded.part(), tokens);
    }
    double active = elements(slots(decoder, view.active()));
    double dense = model.work().of(view.active(), tokens, 1);
    return new PaddingCost(padding / (padding + active), work / (work + dense), tokens);
  }

  private static Stream<Slot> slots(Decoder decoder, ActiveBlocks active) {
    return Stream.of(
            List.of(decoder.embedding().slots(), decoder.head().slots()),
            active.activeUnits().stream()
                .map(unit -> decoder.slots(unit.block(), unit.part()))
                .toList())
        .flatMap(Collection::stream)
        .flatMap(Collection::stream);
  }

  private static long elements(Stream<Slot> slots) {
    Map<String, Long> elements = new HashMap<>();
    slots
        .flatMap(Slot::each)
        .forEach(weight -> elements.put(weight.tensor(), weight.storedElements()));
    return elements.values().stream().mapToLong(Long::longValue).sum();
  }
}
