/**
 * Makes 4-bit models: the linear layers of a dense model's blocks, rounded in groups of inputs and
 * written in the layout of AutoAWQ's {@code gemm} version, which other tools load too.
 *
 * <p>Round to nearest needs weights alone. AWQ (Lin et al., 2023, "AWQ: Activation-aware Weight
 * Quantization for LLM Compression and Acceleration") also needs text: it walks the windows through
 * the dense blocks one by one, scales the inputs that matter, clips outliers, and keeps what lowers
 * the error of a layer's output.
 *
 * <p>Of the weights only the current block is in memory: it is read, quantized, written and
 * dropped. AWQ holds, beside it, the states of all windows and for each group of its layers the
 * products of what they read, inputs x inputs in float32.
 */
package org.sleb4j.quant;
