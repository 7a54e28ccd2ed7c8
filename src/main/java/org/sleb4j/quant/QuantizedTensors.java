package org.sleb4j.quant;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import java.util.stream.Stream;
import org.sleb4j.checkpoint.SafetensorsWriter.Entry;
import org.sleb4j.checkpoint.StoredTensor;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.family.LayerGroup.Layer;
import org.sleb4j.model.family.Names;
import org.sleb4j.model.family.Slot;
import org.sleb4j.model.family.Weight;
import org.sleb4j.save.Piece;
import org.sleb4j.save.SavedDirectory;
import org.sleb4j.torch.DType;

/**
 * The tensors of a 4-bit model in the order in which its blocks run; a block is quantized when the
 * first of its tensors is asked for, and dropped when one of another block is.
 */
final class QuantizedTensors implements AutoCloseable {
  private static final int NONE = -1;

  private final Model model;
  private final ActiveBlocks blocks;
  private final BlockQuantizer quantizer;
  private final int group;
  private final DoubleConsumer progress;
  private final Names names;
  private final List<StoredTensor> used;
  private final Map<String, Layer> layers = new HashMap<>();
  private final List<LayerError> errors = new ArrayList<>();
  private int held = NONE;
  private QuantizedBlock block;
  private int done;

  /**
   * Plans them.
   *
   * @param progress receives the share of the blocks that is done, 0 to 1
   */
  QuantizedTensors(ModelView source, BlockQuantizer quantizer, int group, DoubleConsumer progress) {
    this.model = source.model();
    this.blocks = source.active();
    this.quantizer = quantizer;
    this.group = group;
    this.progress = progress;
    this.names = model.decoder().names();
    this.used = List.copyOf(model.usedTensors());
    blocks.active().stream()
        .flatMap(number -> PackedGroup.of(model, number).stream())
        .flatMap(packed -> packed.layers().stream())
        .forEach(layer -> layers.put(layer.weight(), layer));
  }

  /** Returns all tensors that are written, those outside the blocks first. */
  List<Piece> pieces() {
    List<Piece> pieces =
        new ArrayList<>(used(NONE).map(tensor -> Piece.copy(tensor.name(), tensor)).toList());
    for (int number : blocks.active()) {
      Set<String> folded = quantizer.folded(number);
      used(number).forEach(tensor -> add(pieces, number, tensor, folded));
    }
    return pieces;
  }

  private Stream<StoredTensor> used(int number) {
    return used.stream()
        .filter(tensor -> names.blockOf(tensor.name()).orElse(NONE) == number)
        .sorted(Comparator.comparing(StoredTensor::name));
  }

  private void add(List<Piece> pieces, int number, StoredTensor tensor, Set<String> folded) {
    String name = tensor.name();
    String renamed = renamed(name);
    if (layers.containsKey(name)) {
      for (LayerTensor part : LayerTensor.values()) {
        Entry entry = part.entry(renamed, layers.get(name), group);
        pieces.add(new Piece(entry, out -> write(number, part.name(name), out)));
      }
    } else if (folded.contains(name)) {
      Entry entry = new Entry(renamed, DType.FLOAT32, tensor.shape());
      pieces.add(new Piece(entry, out -> write(number, name, out)));
    } else {
      pieces.add(Piece.copy(renamed, tensor));
    }
  }

  private void write(int number, String tensor, Consumer<ByteBuffer> out) {
    if (held != number) {
      drop();
      block = quantizer.quantize(number);
      held = number;
      block.errors().forEach(error -> errors.add(error.named(layer(error))));
      progress.accept((double) ++done / blocks.active().size());
    }
    out.accept(block.tensor(tensor).bytes());
  }

  private String renamed(String tensor) {
    return names.renamed(tensor, blocks.active()).orElseThrow();
  }

  private String layer(LayerError error) {
    return LayerTensor.layer(renamed(error.layer()));
  }

  /** Returns the bytes of the source's tensors that these stand for. */
  long bytesBefore() {
    return SavedDirectory.bytes(model.view(blocks));
  }

  /** Returns how far each layer that was written is from the dense one. */
  List<LayerError> errors() {
    return List.copyOf(errors);
  }

  /** Returns how the layers are stored. */
  QuantizedModel.Storage storage() {
    return new QuantizedModel.Storage(group, dense());
  }

  /**
   * Other tools go by the end of a name or look for it anywhere in a longer one. So a name is the
   * last part of a layer's, or where that is part of a quantized layer's name, the whole of it.
   */
  private List<String> dense() {
    Stream<String> ends = model.decoder().projections().stream().map(Weight::module);
    Stream<String> inBlocks =
        blocks.active().stream()
            .flatMap(number -> model.decoder().blockSlots(number).stream())
            .filter(Slot::isLinear)
            .flatMap(slot -> slot.weights().stream())
            .map(weight -> weight.main().tensor())
            .filter(weight -> !layers.containsKey(weight))
            .map(weight -> LayerTensor.layer(renamed(weight)));
    return Stream.concat(ends, inBlocks).map(this::denseName).distinct().toList();
  }

  private String denseName(String module) {
    String last = module.replaceFirst(".*\\.", "");
    boolean isPart = layers.keySet().stream().anyMatch(weight -> weight.contains(last));
    return isPart ? module : last;
  }

  private void drop() {
    if (held != NONE) {
      block.close();
      held = NONE;
    }
  }

  @Override
  public void close() {
    drop();
  }
}
