package org.sleb4j.zeroshot;

/**
 * A text and what may follow it.
 *
 * @param context what the model is given
 * @param continuation what it is asked the probability of, the delimiter in front
 */
public record Prompt(String context, String continuation) {}
