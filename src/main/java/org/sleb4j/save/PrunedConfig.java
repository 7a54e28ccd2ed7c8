package org.sleb4j.save;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.sleb4j.check.Check;
import org.sleb4j.check.Warnings;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.family.Decoder;
import org.sleb4j.model.family.Families;
import org.sleb4j.model.family.Names;

/**
 * Adjusts a config to the blocks that are left: what its family knows to depend on them, and the
 * names of modules that are not quantised.
 */
public final class PrunedConfig {
  private static final String TIED = "tie_word_embeddings";

  /** Substrings of the names of layers that are dense in a model of 4 bits. */
  private static final String DENSE = "modules_to_not_convert";

  private PrunedConfig() {}

  /**
   * Returns the config of a model with the blocks of a view only.
   *
   * @param config that of its whole model
   * @throws org.sleb4j.check.InvalidInputException if single units are removed
   */
  public static ObjectNode of(ObjectNode config, ModelView view) {
    Check.that(
        view.active().isWhole(),
        "%s cannot be written yet: only whole blocks may be removed from a saved model.",
        view);
    List<Integer> kept = view.active().active();
    ObjectNode pruned = Families.family(view.model().checkpoint().config()).keeping(config, kept);
    if (isUntied(view)) {
      pruned.put(TIED, false);
    }
    renameDense(pruned.path("quantization_config"), view.model().decoder().names(), kept);
    return pruned;
  }

  /** Tells whether a head is stored that the config calls tied, and differs from the embedding. */
  private static boolean isUntied(ModelView view) {
    Decoder said = Warnings.ignored(() -> Families.of(view.model().checkpoint().config()));
    return !head(said).equals(head(view.model().decoder()));
  }

  private static String head(Decoder decoder) {
    return decoder.head().output().main().tensor();
  }

  private static void renameDense(JsonNode quantization, Names names, List<Integer> kept) {
    if (quantization.path(DENSE).isArray()) {
      ArrayNode renamed = ((ObjectNode) quantization).arrayNode();
      for (JsonNode name : quantization.get(DENSE)) {
        names.renamedSubstring(name.asText(), kept).ifPresent(renamed::add);
      }
      ((ObjectNode) quantization).set(DENSE, renamed);
    }
  }
}
