/**
 * Zero-shot tasks, scored as lm-evaluation-harness scores them.
 *
 * <p>A {@link org.sleb4j.zeroshot.Task} is a resource file: it makes a {@link
 * org.sleb4j.zeroshot.Question} of each row of a data set. A {@link org.sleb4j.zeroshot.ZeroShot}
 * holds the questions as tokens and asks any view of a model; the {@link
 * org.sleb4j.zeroshot.TaskScore}s of two views on the same questions are compared in pairs.
 *
 * <p>All choices of a question run as one row: a trunk, what their inputs have in common from the
 * first token on, and a branch for the rest of each.
 */
package org.sleb4j.zeroshot;
