package org.sleb4j.zeroshot;

/**
 * Where the Hugging Face hub keeps the rows of a task.
 *
 * <p>The tasks that are here name the branch {@code refs/convert/parquet}, in which the hub keeps
 * every data set as Parquet, under the names of its config and split.
 *
 * @param dataset its name, such as {@code allenai/ai2_arc@refs/convert/parquet}
 * @param file the file with the rows, such as {@code ARC-Easy/test/0000.parquet}
 */
public record HubSource(String dataset, String file) {}
