/**
 * A Hugging Face model directory as data: its config and its tensors, mapped from disk.
 *
 * <p>Nothing here knows what a transformer is; the {@code model} package asks for names and shapes.
 */
package org.sleb4j.checkpoint;
