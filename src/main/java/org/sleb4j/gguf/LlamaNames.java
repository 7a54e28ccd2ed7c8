package org.sleb4j.gguf;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the tensors of LLaMA checkpoints are called in a file of the architecture {@code llama}. */
final class LlamaNames {
  static final String ARCHITECTURE = "llama";

  private static final Map<String, String> ENDS =
      Map.of("model.embed_tokens", "token_embd", "model.norm", "output_norm", "lm_head", "output");

  private static final Map<String, String> OF_A_BLOCK =
      Map.of(
          "input_layernorm", "attn_norm",
          "self_attn.q_proj", "attn_q",
          "self_attn.k_proj", "attn_k",
          "self_attn.v_proj", "attn_v",
          "self_attn.o_proj", "attn_output",
          "post_attention_layernorm", "ffn_norm",
          "mlp.gate_proj", "ffn_gate",
          "mlp.up_proj", "ffn_up",
          "mlp.down_proj", "ffn_down");

  private static final Pattern NAME = Pattern.compile("(.*)\\.(weight|bias)");
  private static final Pattern BLOCK = Pattern.compile("model\\.layers\\.(\\d+)\\.(.*)");

  private LlamaNames() {}

  /** Returns the name in a file of a tensor of a checkpoint; none if there is no such tensor. */
  static Optional<String> of(String name) {
    Matcher parts = NAME.matcher(name);
    return parts.matches()
        ? module(parts.group(1)).map(module -> module + "." + parts.group(2))
        : Optional.empty();
  }

  private static Optional<String> module(String name) {
    Matcher block = BLOCK.matcher(name);
    return block.matches()
        ? Optional.ofNullable(OF_A_BLOCK.get(block.group(2)))
            .map(module -> "blk." + block.group(1) + "." + module)
        : Optional.ofNullable(ENDS.get(name));
  }
}
