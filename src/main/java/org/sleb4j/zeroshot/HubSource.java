package org.sleb4j.zeroshot;

/**
 * Where the Hugging Face hub keeps the rows of a task.
 *
 * @param dataset its repository, such as {@code allenai/ai2_arc}
 * @param config the part of the data set, such as {@code ARC-Easy}; {@code default} for its only
 *     one
 * @param split the split that the task is measured on
 */
public record HubSource(String dataset, String config, String split) {
  @Override
  public String toString() {
    return dataset + " (" + config + ", " + split + ")";
  }
}
