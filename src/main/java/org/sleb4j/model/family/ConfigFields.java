package org.sleb4j.model.family;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sleb4j.check.Printable;
import org.sleb4j.check.Strings;
import org.sleb4j.check.Warnings;
import org.sleb4j.checkpoint.Config;

/**
 * Decides about every field of a config that the family did not read: it is neutral, has a neutral
 * value, or is refused by name.
 *
 * <p>The fields that a family computes are those it reads from the {@link Config}: it has no list
 * of them. A field that it knows, but that another one switches off, it marks with {@link
 * Config#understood}. The names here are those on which transformers and vLLM act for decoders, and
 * those that published configs carry.
 *
 * <p>An unknown field is refused if its name consists of the words that settings of the computation
 * are named after, or if it holds an object or an entry for each block. Otherwise it is named in a
 * warning.
 */
public final class ConfigFields {
  /** Only act in training: dropout, initial values, losses. */
  private static final Set<String> TRAINING =
      names(
          """
          activation_dropout attention_dropout attention_probs_dropout_prob attn_dropout
          attn_dropout_prob attn_pdrop aux_loss_alpha classifier_dropout
          classifier_dropout_prob dropout emb_dropout_prob emb_pdrop embd_pdrop
          embedding_dropout ffn_dropout ffn_pdrop gradient_checkpointing hidden_dropout
          hidden_dropout_prob init_config init_device init_std initializer_factor
          initializer_range layerdrop output_router_logits rescale_prenorm_residual
          resid_pdrop residual_dropout router_aux_loss_coef router_jitter_noise
          router_z_loss_coef seq_aux summary_first_dropout tf_legacy_loss use_loss_mask
          """);

  /**
   * How other programs compute the same numbers: types, caches, kernels, parts, and what they
   * return. {@code pretraining_tp} adds up the same products in parts.
   */
  private static final Set<String> EXECUTION =
      names(
          """
          _attn_implementation _attn_implementation_autoset attention_sink_size
          attention_softmax_in_fp32 attn_implementation bf16 bias_dropout_fusion
          cache_implementation chunk_size_feed_forward context_window_size dtype ep_size
          flash_attn flash_rotary fp16 fp32 fused_dense inference_runner is_decoder
          masked_softmax_fusion max_batch_size num_logits_to_keep onnx_safe
          output_attentions output_hidden_states pad_key_length params_dtype
          pre_allocate_kv_cache prefill_chunk_size pretraining_tp quantization_config
          return_dict runner_max_sequence_length scale_attention_softmax_in_fp32
          tensor_parallel_shards torch_dtype torchscript transformers.js_config
          use_bfloat16 use_cache use_flash_attention use_flash_attn
          validate_runner_input
          """);

  /** Defaults of generation; here options of a command or call are used. */
  private static final Set<String> GENERATION =
      names(
          """
          bad_words_ids begin_suppress_tokens diversity_penalty do_sample early_stopping
          encoder_no_repeat_ngram_size exponential_decay_length_penalty length_penalty
          max_length max_new_tokens min_length no_repeat_ngram_size num_beam_groups
          num_beams num_return_sequences output_scores prefix remove_invalid_values
          repetition_penalty return_dict_in_generate suppress_tokens
          task_specific_params temperature top_k top_p typical_p
          """);

  /** What the model is called and made by, and the lengths its tokenizer cuts at. */
  private static final Set<String> BOOKKEEPING =
      names(
          """
          _commit_hash _from_model_config _name_or_path architectures auto_map
          finetuning_task id2label internal_version is_llama_config label2id max_seq_len
          max_sequence_length model_max_length model_type model_version n_ctx num_labels
          predict_special_tokens problem_type seq_length tokenizer_class tokenizer_name tokenizer_type
          transformers_version unsloth_fixed unsloth_version use_position_ids verbose
          """);

  /** Heads beside the one that predicts the next token. */
  private static final Set<String> OTHER_HEADS =
      names(
          """
          num_mtp_modules num_nextn_predict_layers summary_activation
          summary_proj_to_labels summary_type summary_use_proj
          """);

  private static final Set<String> NEUTRAL =
      Stream.of(TRAINING, EXECUTION, GENERATION, BOOKKEEPING, OTHER_HEADS)
          .flatMap(Set::stream)
          .collect(Collectors.toUnmodifiableSet());

  /** Neutral here, since they are read elsewhere. */
  private static final Set<String> DECIDING = Set.of("model_type", "quantization_config");

  /** Ids and texts of single tokens. */
  private static final Pattern TOKEN =
      Pattern.compile(".*_token_(ids?|index)|(bos|eos|eod|pad|sep|mask|unk|cls)_token");

  /** Switches that are on in every decoder, or whose families read them: off, they are refused. */
  private static final Set<String> ON =
      names(
          """
          causal causal_mask is_causal pre_norm rope scale_attn_weights use_causal_mask
          use_rms_norm use_rope use_rotary use_rotary_emb
          """);

  /** Factors, which change nothing where they are 1, but for those of attention and of depth. */
  private static final Pattern FACTOR = Pattern.compile("scal|multiplier|factor|ratio|pct|percent");

  private static final Pattern NO_FACTOR =
      Pattern.compile("attn|attention|query|softmax|qk|depth|scalar");

  /** Counts, of which there may be none. */
  private static final Pattern COUNT = Pattern.compile("^n_|num|expert|shared|rank|lora|sink");

  /** The words that settings of the computation are named after. */
  private static final Pattern COMPUTATION =
      Pattern.compile(
          String.join(
              "|",
              "scal|mult|factor|ratio|pct|percent|mup|condense|alpha|beta|gamma|theta|freq|temper",
              "norm|center|softmax|eps|rope|rotary|posit|alibi|yarn|ntk|logn|interleav|neox|axial|window|slid",
              "chunk|sink|sparse|local|global|attn|attention|query|qkv|_qk|^qk|head|mask|causal",
              "bidirect|cross|encoder|decoder|softcap|capping|logit|clip|clamp|limit|bias|resid",
              "parallel|embed|emb_|_emb|tie_|tying|tied|gate|activation|_act|glu|expert|moe|rout",
              "topk|scoring|share|loop|repeat|mamba|ssm|recurren|conv|layer|block|stage|skip|no_op|prun|edit",
              "dim_model|bits|quant|lora|adapter|low_rank|steer|vector|vision|audio|image|memory"),
          Pattern.CASE_INSENSITIVE);

  private final String family;
  private final Config config;

  private static Set<String> names(String words) {
    return Set.of(words.strip().split("\\s+"));
  }

  private ConfigFields(String family, Config config) {
    this.family = family;
    this.config = config;
  }

  /**
   * Checks the fields that a family left unread.
   *
   * @throws org.sleb4j.check.InvalidInputException naming the first one that means another
   *     computation
   */
  static void check(String family, int blockCount, Config config) {
    new ConfigFields(family, config).check(blockCount);
  }

  /**
   * Checks the fields of an object that were left unread: all of them are settings of the same
   * thing, so that none is neutral but those named.
   *
   * @throws org.sleb4j.check.InvalidInputException naming the first one that has an effect
   */
  public static void checkObject(Config object, Set<String> neutral) {
    object
        .unread()
        .forEach(
            (name, value) -> {
              if (!neutral.contains(name) && !isOff(name, value)) {
                throw object.refuse(name, value, "absent: it is not supported here");
              }
            });
  }

  /**
   * Returns the fields that decide the computation, by name, as JSON: all that are there but those
   * that are neutral in every model.
   */
  public static Map<String, String> computed(Config config) {
    Map<String, String> computed = new TreeMap<>();
    config
        .present()
        .forEach(
            (name, value) -> {
              if (!isNeutral(name) || DECIDING.contains(name)) {
                computed.put(name, value.toString());
              }
            });
    return computed;
  }

  private void check(int blockCount) {
    CodeNames.check(family, config);
    List<String> unknown = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : config.unread().entrySet()) {
      String name = field.getKey();
      if (isNeutral(name) || isOff(name, field.getValue())) {
        continue;
      }
      checkIsOnlyUnknown(name, field.getValue(), blockCount);
      unknown.add(name);
    }
    warn(unknown);
  }

  private static boolean isNeutral(String name) {
    return NEUTRAL.contains(name) || TOKEN.matcher(name).matches();
  }

  /** Returns whether a value leaves the computation as it is without the field. */
  private static boolean isOff(String name, JsonNode value) {
    if (value.isBoolean()) {
      return value.booleanValue() == ON.contains(name);
    }
    if (value.isNumber()) {
      double number = value.doubleValue();
      return (number == 1 && isFactor(name)) || (number == 0 && COUNT.matcher(name).find());
    }
    return value.isTextual() ? value.textValue().isEmpty() : value.isEmpty();
  }

  private static boolean isFactor(String name) {
    return FACTOR.matcher(name).find() && !NO_FACTOR.matcher(name).find();
  }

  private void checkIsOnlyUnknown(String name, JsonNode value, int blockCount) {
    boolean isPerBlock = value.isArray() && value.size() == blockCount;
    if (isPerBlock || value.isObject() || ON.contains(name) || COMPUTATION.matcher(name).find()) {
      throw config.refuse(
          name,
          value,
          Strings.format(
              "absent%s: a model of type %s is computed without it, so remove it only if the"
                  + " model's own code ignores it",
              isFactor(name) ? " or 1" : "", family));
    }
  }

  private void warn(List<String> unknown) {
    if (!unknown.isEmpty()) {
      Warnings.warn(
          "%s: %d unknown field%s ignored, the first is %s.",
          config,
          unknown.size(),
          unknown.size() == 1 ? " is" : "s are",
          Printable.of(unknown.get(0)));
    }
  }
}
