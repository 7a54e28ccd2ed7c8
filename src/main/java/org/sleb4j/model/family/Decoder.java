package org.sleb4j.model.family;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sleb4j.checkpoint.StoredTensor;

/**
 * What a config describes: a language model composed of its parts.
 *
 * @param family the {@code model_type} of the config
 * @param width the size of a state
 * @param vocabularySize the number of token ids
 * @param contextLength the longest text, in tokens, that the model was made for
 * @param blocks in the order in which they run; their tensors' names are those within a block
 * @param names what stands around the names of a block's tensors
 */
public record Decoder(
    String family,
    int width,
    int vocabularySize,
    int contextLength,
    Embedding embedding,
    List<Block> blocks,
    Head head,
    Names names) {
  public Decoder {
    blocks = List.copyOf(blocks);
  }

  /** Returns this decoder under other names of tensors. */
  Decoder withNames(Names others) {
    return new Decoder(
        family, width, vocabularySize, contextLength, embedding, blocks, head, others);
  }

  /** Returns this decoder as that of a model of another type. */
  Decoder of(String type) {
    return new Decoder(type, width, vocabularySize, contextLength, embedding, blocks, head, names);
  }

  /** Returns this decoder for texts of another length. */
  Decoder withContext(int tokens) {
    return new Decoder(family, width, vocabularySize, tokens, embedding, blocks, head, names);
  }

  /** Returns the number of blocks. */
  public int blockCount() {
    return blocks.size();
  }

  /** Returns this decoder with each block in the layout in which a checkpoint holds it. */
  public Decoder laidOutAs(Map<String, StoredTensor> tensors) {
    List<Block> found =
        IntStream.range(0, blockCount())
            .mapToObj(
                number -> blocks.get(number).laidOutAs(new Tensors(tensors, names.block(number))))
            .toList();
    return new Decoder(family, width, vocabularySize, contextLength, embedding, found, head, names);
  }

  /** Returns the slots of a block under the names of the checkpoint. */
  public List<Slot> blockSlots(int block) {
    String prefix = names.block(block);
    return blocks.get(block).slots().stream().map(slot -> slot.prefixed(prefix)).toList();
  }

  /** Returns the slots that go with a part of a block under the names of the checkpoint. */
  public List<Slot> slots(int block, Part part) {
    String prefix = names.block(block);
    return blocks.get(block).slots(part).stream().map(slot -> slot.prefixed(prefix)).toList();
  }

  /** Returns what an attention reads, its norms included, under the names of the checkpoint. */
  public List<Slot> attentionSlots(int block) {
    String prefix = names.block(block);
    return blocks.get(block).attentionSlots().stream().map(slot -> slot.prefixed(prefix)).toList();
  }

  /** Returns all slots, those of the embedding first and those of the head last. */
  public List<Slot> slots() {
    List<Slot> slots = new ArrayList<>(embedding.slots());
    IntStream.range(0, blockCount()).forEach(block -> slots.addAll(blockSlots(block)));
    slots.addAll(head.slots());
    return slots;
  }

  /** Returns the linear layers of a block, those that read the same input together. */
  public List<LayerGroup> layers(int block) {
    String prefix = names.block(block);
    return blocks.get(block).layers().stream().map(group -> group.prefixed(prefix)).toList();
  }

  /**
   * Returns what a part of a block writes to the states with, under the names of the checkpoint;
   * none where no single layer does.
   */
  public Optional<Writer> writer(int block, Part part) {
    return blocks.get(block).writer(part).map(w -> w.prefixed(names.block(block)));
  }

  /** Returns the layers between embedding, states and head, where those differ in width. */
  public List<Weight> projections() {
    return Stream.of(embedding.projection(), head.projection()).flatMap(Optional::stream).toList();
  }

  /** Returns the methods that make the first states and those that make logits of the last. */
  public Script ends() {
    return embedding.script().plus(head.script());
  }

  /** Returns the masks that its blocks use, each once. */
  public List<AttentionMask> masks() {
    return blocks.stream().map(block -> block.attention().mask()).distinct().toList();
  }

  /** Returns the biases of scores that its blocks use, each once. */
  public List<LinearBiases> biases() {
    return blocks.stream()
        .flatMap(block -> block.attention().scores().biases().stream())
        .distinct()
        .toList();
  }

  /** Returns the rotations that its blocks use, each once. */
  public List<RotaryEmbedding> rotations() {
    return blocks.stream()
        .flatMap(block -> block.attention().rotary().stream())
        .distinct()
        .toList();
  }
}
