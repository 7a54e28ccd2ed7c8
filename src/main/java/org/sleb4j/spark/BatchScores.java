package org.sleb4j.spark;

import java.io.Serializable;
import java.util.List;

/**
 * What a task found about one batch of windows.
 *
 * @param batch its number, from 0
 * @param means for each candidate, and then for the model itself where it was wanted, the mean loss
 *     of each window
 * @param blockPasses how often a block ran over a window
 * @param executor that ran the task
 * @param refusal a sentence where the input was refused, and nothing was computed; else empty
 */
record BatchScores(
    int batch, List<double[]> means, double blockPasses, String executor, String refusal)
    implements Serializable {}
