package org.sleb4j.model.family;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.sleb4j.check.Warnings;
import org.sleb4j.checkpoint.Config;

/**
 * A family of models: what a config describes, and what the config of a model without some of its
 * units looks like.
 *
 * @param type the {@code model_type} of its configs
 * @param reader composes the decoder of a config
 * @param part makes the config of the part that is computed, where a model has others beside it
 * @param fields those that depend on the number or the order of blocks
 * @param gguf how it stands in a GGUF file; none where llama.cpp does not know it
 * @param fromGguf completes the config of a model that is read from such a file, which has the
 *     sizes and the rotation already; none where it is not read
 */
public record Family(
    String type,
    Function<Config, Decoder> reader,
    UnaryOperator<ObjectNode> part,
    List<BlockField> fields,
    Optional<GgufForm> gguf,
    Optional<BiConsumer<GgufHeader, ObjectNode>> fromGguf) {
  /** Of GGUF files that say nothing more than the sizes and the rotation. */
  static final BiConsumer<GgufHeader, ObjectNode> USUAL_NAMES = (header, config) -> {};

  public Family {
    fields = List.copyOf(fields);
  }

  /** A family of models that are computed as a whole. */
  Family(String type, Function<Config, Decoder> reader, List<BlockField> fields) {
    this(type, reader, UnaryOperator.identity(), fields, Optional.empty(), Optional.empty());
  }

  /**
   * Returns a family whose configs count blocks in {@code num_hidden_layers}, and where they have
   * the fields, name the kind of each in {@code layer_types} and the number of those that do not
   * slide in {@code max_window_layers}.
   */
  static Family of(String type, Function<Config, Decoder> reader, BlockField... more) {
    List<BlockField> fields = new ArrayList<>();
    fields.add(BlockField.count("num_hidden_layers"));
    fields.add(BlockField.list("layer_types"));
    fields.add(BlockField.bound("max_window_layers"));
    fields.addAll(List.of(more));
    return new Family(type, reader, fields);
  }

  /** Returns this family of models with other parts beside the one that is computed. */
  Family savedAs(UnaryOperator<ObjectNode> textPart) {
    return new Family(type, reader, textPart, fields, gguf, fromGguf);
  }

  /** Returns this family, which llama.cpp knows. */
  Family inGguf(GgufForm form) {
    return new Family(type, reader, part, fields, Optional.of(form), fromGguf);
  }

  /** Returns this family, whose models are read from GGUF files, too. */
  Family fromGguf(BiConsumer<GgufHeader, ObjectNode> completing) {
    return new Family(type, reader, part, fields, gguf, Optional.of(completing));
  }

  /**
   * Returns the config of a model with some of its units only, and without what is not computed.
   *
   * @param config that of the whole model
   * @param layers those that hold the units
   * @throws org.sleb4j.check.InvalidInputException if the arrangement of the parts in a block, or
   *     what a config of this family can say, does not allow these layers
   */
  public ObjectNode packed(ObjectNode config, List<PackedLayer> layers) {
    PackedBlocks kept = new PackedBlocks(decoder(config), layers);
    kept.checkArrangement();
    ObjectNode packed = part.apply(config).deepCopy();
    fields.forEach(field -> field.keep(packed, kept));
    kept.checkDescribed(Families.family(Config.of("config.json", packed)).decoder(packed));
    return packed;
  }

  private Decoder decoder(ObjectNode config) {
    return Warnings.ignored(() -> reader.apply(Config.of("config.json", config)));
  }
}
