package org.sleb4j.model.family;

import java.util.List;
import java.util.stream.IntStream;
import org.sleb4j.check.Strings;

/**
 * Layer norms of every head of query and key, each with a gain of its own and without an offset.
 *
 * @param query [query heads, size], or [size] for each query head
 * @param key [key heads, size], or [size] for each key head
 * @param epsilon what is added to the variance
 */
record NormsOfEachHead(List<Weight> query, List<Weight> key, double epsilon)
    implements QueryKeyNorms {
  NormsOfEachHead {
    query = List.copyOf(query);
    key = List.copyOf(key);
  }

  /** Returns norms whose gains are one tensor, MODULE.q_norm and MODULE.k_norm, as in Cohere. */
  static NormsOfEachHead together(String module, Heads heads, double epsilon) {
    return new NormsOfEachHead(
        List.of(Weight.of(module + ".q_norm", heads.queries(), heads.size())),
        List.of(Weight.of(module + ".k_norm", heads.keys(), heads.size())),
        epsilon);
  }

  /** Returns norms whose gains are a tensor for each head, as in StableLM. */
  static NormsOfEachHead apart(String module, Heads heads, double epsilon) {
    return new NormsOfEachHead(
        each(module + ".q_layernorm.norms.", heads.queries(), heads.size()),
        each(module + ".k_layernorm.norms.", heads.keys(), heads.size()),
        epsilon);
  }

  private static List<Weight> each(String list, int count, int size) {
    return IntStream.range(0, count).mapToObj(head -> Weight.of(list + head, size)).toList();
  }

  @Override
  public List<Slot> slots() {
    return List.of(
        new Slot("q_norm", Slot.Role.NORM, query), new Slot("k_norm", Slot.Role.NORM, key));
  }

  @Override
  public Script script() {
    return Script.of(
            """
            def norm_each_head(self, x: Tensor, w: List[List[Tensor]]) -> Tensor:
              gains: List[Tensor] = []
              for gain in w:
                gains.append(gain[0].flatten())
              normed = torch.layer_norm(x, [x.size(-1)], None, None, self.head_epsilon)
              return normed * torch.cat(gains).view([x.size(1), 1, -1])
            """)
        .with("head_epsilon", epsilon);
  }

  @Override
  public String heads(String x, String count) {
    return Strings.format("self.norm_each_head(%s, %s_norm)", Attention.heads(x, count), x);
  }
}
