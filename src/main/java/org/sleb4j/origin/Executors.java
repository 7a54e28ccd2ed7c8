package org.sleb4j.origin;

import org.sleb4j.check.Strings;

/**
 * The processes of a cluster that computed a result.
 *
 * @param master the address of the cluster's master
 * @param executors how many have worked
 */
public record Executors(String master, int executors) {
  @Override
  public String toString() {
    return Strings.format("%s, %d executor(s)", master, executors);
  }
}
