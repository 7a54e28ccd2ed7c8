package org.sleb4j.zeroshot;

import java.io.Serializable;

/**
 * How likely a continuation is.
 *
 * @param sum of the log-probabilities of its tokens, in nats
 * @param tokens how many there are
 * @param greedy whether each of them is the likeliest in its place
 */
public record LogLikelihood(double sum, int tokens, boolean greedy) implements Serializable {}
