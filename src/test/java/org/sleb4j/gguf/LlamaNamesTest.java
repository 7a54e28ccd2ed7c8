package org.sleb4j.gguf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LlamaNamesTest {
  @Test
  void namesTensorsAsLlamaCppsPackageDoes() {
    List<String> lines = new String(Reference.bytes("names.txt"), UTF_8).lines().toList();
    assertFalse(lines.isEmpty());
    for (String line : lines) {
      String[] names = line.split(" ", 2);
      assertEquals(Optional.of(names[1]), LlamaNames.of(names[0]));
    }
  }

  @Test
  void knowsNoOtherNames() {
    for (String name :
        List.of(
            "model.layers.0.self_attn.rotary_emb.inv_freq",
            "model.layers.x.mlp.up_proj.weight",
            "model.layers.0.mlp.experts.0.weight",
            "lm_head",
            "")) {
      assertEquals(Optional.empty(), LlamaNames.of(name));
    }
  }
}
