package org.sleb4j.redundancy;

/**
 * The metrics of one block; lower is more redundant.
 *
 * @param block its number in the original model
 * @param metric1 1 - the mean over all tokens of the cosine of the block's input and output
 * @param metric2 the mean NLL, in nats, of the model without this block alone
 */
public record BlockRedundancy(int block, double metric1, double metric2) {}
