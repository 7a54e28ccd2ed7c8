package org.sleb4j.bench;

/**
 * How large a model is.
 *
 * @param parameters of all that is left of it
 * @param bytes of its tensors in files
 * @param cacheBytesPerToken of the keys and values that generation keeps of each token
 */
public record ModelSize(long parameters, long bytes, long cacheBytesPerToken) {}
