package org.sleb4j.model.family;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.sleb4j.checkpoint.Config;

/** Reads which blocks have experts, how many, and how many a token runs through. */
final class Routing {
  private static final String DENSE = "mlp_only_layers";
  private static final String STEP = "decoder_sparse_step";

  private Routing() {}

  /** Returns the number of experts, which transformers 5 also writes under its other name. */
  static int experts(Config config, String field, int otherwise) {
    String other = field.equals("num_experts") ? "num_local_experts" : "num_experts";
    int count = config.whole(field, config.whole(other, otherwise));
    if (config.has(other) && config.whole(other, count) != count) {
      throw config.refuse(other, config.whole(other, count), "absent or " + field + ", " + count);
    }
    return count;
  }

  /** Returns the number of experts that a token runs through. */
  static int active(Config config, int otherwise, int count) {
    int active = config.positive("num_experts_per_tok", otherwise);
    if (active > count) {
      throw config.refuse("num_experts_per_tok", active, "at most the number of experts, " + count);
    }
    return active;
  }

  /**
   * Returns for each block whether it has experts: every {@code decoder_sparse_step}th one, the
   * first of which is the last of the first so many, but for those in {@code mlp_only_layers}.
   */
  static List<Boolean> sparse(Config config, int blocks, int experts) {
    int step = config.positive(STEP, 1);
    Set<Integer> dense = dense(config, blocks);
    return IntStream.range(0, blocks)
        .mapToObj(block -> experts > 0 && (block + 1) % step == 0 && !dense.contains(block))
        .toList();
  }

  private static Set<Integer> dense(Config config, int blocks) {
    List<Integer> numbers = config.has(DENSE) ? config.integers(DENSE) : List.of();
    if (numbers.stream().anyMatch(number -> number < 0 || number >= blocks)) {
      throw config.refuse(DENSE, numbers, "numbers of blocks, 0 to " + (blocks - 1));
    }
    return new HashSet<>(numbers);
  }

  /** Returns the field in which the blocks without experts are written down one by one. */
  static BlockField field() {
    return (config, kept) -> {
      List<Block> blocks = kept.blocks();
      if (config.hasNonNull(STEP)) {
        config.put(STEP, 1);
      }
      ArrayNode dense = config.putArray(DENSE);
      IntStream.range(0, blocks.size())
          .filter(block -> !(blocks.get(block).feedForward() instanceof Mixture))
          .forEach(dense::add);
    };
  }
}
