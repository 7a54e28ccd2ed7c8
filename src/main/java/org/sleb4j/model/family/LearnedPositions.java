package org.sleb4j.model.family;

/**
 * A table of vectors that are added to the embeddings, one for each position.
 *
 * @param table [positions, width]
 * @param offset the row of position 0
 */
record LearnedPositions(Weight table, int offset) {}
