package org.sleb4j.search;

import java.util.List;

/**
 * A measure of blocks, and what it cost.
 *
 * @param blockPasses how often one block ran over one window
 */
public record Measured(List<Double> values, double blockPasses) {
  public Measured {
    values = List.copyOf(values);
  }
}
