/**
 * Models and data sets of the Hugging Face hub, in the cache that Python's {@code huggingface_hub}
 * keeps: what one fetched the other finds.
 *
 * <p>{@link org.sleb4j.hub.Hub} is the front door. A file counts as there once its link stands in
 * {@code snapshots/COMMIT}; it points to a blob that is named by its hash and was checked against
 * it. What is not whole yet is called {@code *.incomplete}.
 */
package org.sleb4j.hub;
