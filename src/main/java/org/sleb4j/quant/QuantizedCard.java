package org.sleb4j.quant;

import java.util.List;
import org.sleb4j.check.Strings;
import org.sleb4j.model.ModelView;
import org.sleb4j.save.Card;
import org.sleb4j.save.Lineage;

/** The card of a 4-bit model: what it was made from and how. */
final class QuantizedCard {
  private QuantizedCard() {}

  static String of(
      ModelView source, QuantizeOptions options, QuantizedModel.Storage storage, Lineage lineage) {
    int removed = source.active().removed().size();
    String name = Card.name(source.model().checkpoint().directory());
    return Strings.format(
        """
        %s

        # %s in 4 bits%s

        Made from `%s`, without any training: the linear layers of its blocks are 4-bit numbers, %d
        inputs sharing a scale and a zero point, in the layout that AutoAWQ calls `gemm`; everything
        else is as dense as it was. Its licence and limits hold.

        %s

        ## Results

        %s

        %s
        """,
        Card.front(source.model().checkpoint().directory(), List.of("4-bit", "awq")),
        name,
        removed == 0 ? "" : " without " + removed + " of its transformer blocks",
        name,
        storage.group(),
        (how(options.method()) + "\n\n" + storage.remarks(options.group())).strip(),
        Card.results(lineage, source.model().checkpoint().directory()),
        Card.story(lineage));
  }

  private static String how(Method method) {
    return switch (method) {
      case RTN -> "Each weight is rounded to the nearest number of its group.";
      case AWQ ->
          "Scales and clipping are those of Lin et al., 2023, \"AWQ: Activation-aware Weight\n"
              + "Quantization for LLM Compression and Acceleration\".";
    };
  }
}
