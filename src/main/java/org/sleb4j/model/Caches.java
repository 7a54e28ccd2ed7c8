package org.sleb4j.model;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summingLong;

import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.sleb4j.model.family.Decoder;
import org.sleb4j.model.family.Heads;
import org.sleb4j.model.family.Part;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Device;

/**
 * Plans and makes caches: each active attention has one, on the device of its block.
 *
 * @param dtype the type of the computation
 * @param devices of each block
 */
record Caches(Decoder decoder, DType dtype, IntFunction<Device> devices) {
  /** See {@link Model#cacheBytes}. */
  Map<Device, Long> bytes(ActiveBlocks active, int rows, int capacity) {
    KvCache.Size size = new KvCache.Size(rows, capacity, dtype);
    return attentions(active).stream()
        .collect(groupingBy(devices::apply, summingLong(b -> size.bytes(heads(b)))));
  }

  /** Makes an empty cache of a model whose first device is this. */
  KvCache make(Device first, ActiveBlocks active, int rows, int capacity) {
    return KvCache.of(
        first,
        attentions(active),
        block -> new KvCache.Place(devices.apply(block), heads(block)),
        new KvCache.Size(rows, capacity, dtype));
  }

  /** Returns the blocks whose attention is active. */
  private static List<Integer> attentions(ActiveBlocks active) {
    return active.active().stream()
        .filter(block -> active.parts(block).contains(Part.ATTENTION))
        .toList();
  }

  private Heads heads(int block) {
    return decoder.blocks().get(block).attention().heads();
  }
}
