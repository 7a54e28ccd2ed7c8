package org.sleb4j.save;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleConsumer;
import java.util.function.LongConsumer;
import org.sleb4j.check.Interrupted;
import org.sleb4j.check.Strings;
import org.sleb4j.checkpoint.SafetensorsWriter;
import org.sleb4j.checkpoint.SafetensorsWriter.Entry;
import org.sleb4j.json.Json;

/** Writes tensors one after another into one file or, above a size, into several with an index. */
final class Shards {
  private final List<List<Piece>> shards;
  private final long bytes;

  private Shards(List<List<Piece>> shards) {
    this.shards = shards;
    this.bytes = shards.stream().mapToLong(Piece::bytes).sum();
  }

  static Shards plan(List<Piece> tensors, long shardBytes) {
    List<List<Piece>> shards = new ArrayList<>();
    long room = 0;
    for (Piece piece : tensors) {
      long bytes = piece.entry().bytes();
      if (shards.isEmpty() || bytes > room) {
        shards.add(new ArrayList<>());
        room = shardBytes;
      }
      shards.get(shards.size() - 1).add(piece);
      room -= bytes;
    }
    return new Shards(shards);
  }

  /**
   * Writes all tensors.
   *
   * @param progress receives after each tensor the share of the bytes that is written, 0 to 1
   */
  void write(Path directory, DoubleConsumer progress) {
    AtomicLong written = new AtomicLong();
    LongConsumer count = more -> progress.accept((double) written.addAndGet(more) / bytes);
    for (int i = 0; i < shards.size(); i++) {
      write(directory.resolve(fileName(i)), shards.get(i), count);
    }
    if (shards.size() > 1) {
      TextFile.write(directory.resolve("model.safetensors.index.json"), Json.pretty(index()));
    }
  }

  private String fileName(int shard) {
    return shards.size() == 1
        ? "model.safetensors"
        : Strings.format("model-%05d-of-%05d.safetensors", shard + 1, shards.size());
  }

  private static void write(Path file, List<Piece> tensors, LongConsumer count) {
    List<Entry> entries = tensors.stream().map(Piece::entry).toList();
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, entries)) {
      for (Piece piece : tensors) {
        Interrupted.check();
        piece.data().accept(writer::write);
        count.accept(piece.entry().bytes());
      }
      writer.finish();
    }
  }

  private Map<String, Object> index() {
    Map<String, String> files = new TreeMap<>();
    for (int i = 0; i < shards.size(); i++) {
      String file = fileName(i);
      shards.get(i).forEach(piece -> files.put(piece.entry().name(), file));
    }
    Map<String, Object> index = new LinkedHashMap<>();
    index.put("metadata", Map.of("total_size", bytes));
    index.put("weight_map", files);
    return index;
  }
}
