package org.sleb4j.model;

import org.sleb4j.torch.DType;

/**
 * What a model is.
 *
 * @param family its {@code model_type}
 * @param blocks the number of transformer blocks
 * @param width the size of a hidden state
 * @param parameters the number of weights, each counted once
 * @param bytesOnDisk the bytes of all tensors in its files
 * @param bytesInMemory the bytes of its weights in the type of the computation
 * @param storedType the type most of its weights are stored in
 * @param dtype the type it is computed in
 * @param vocabulary the number of token ids
 * @param context the longest window in tokens
 */
public record ModelInfo(
    String family,
    int blocks,
    int width,
    long parameters,
    long bytesOnDisk,
    long bytesInMemory,
    DType storedType,
    DType dtype,
    int vocabulary,
    int context) {
  @Override
  public String toString() {
    return String.format(
        "%s, %d blocks of width %d, %,d parameters in %s computed in %s, vocabulary %,d, context"
            + " %,d",
        family, blocks, width, parameters, storedType, dtype, vocabulary, context);
  }
}
