package org.sleb4j.origin;

import org.sleb4j.check.Strings;

/**
 * The processes of a cluster that computed a result.
 *
 * @param master the address of the cluster's master
 * @param executors how many have worked
 * @param device what they computed on, {@code cpu} or {@code gpu}
 * @param slots how many tasks the cluster runs at once
 * @param tasks the most that a job had
 */
public record Executors(String master, int executors, String device, int slots, int tasks) {
  @Override
  public String toString() {
    return Strings.format("%s, %d %s", master, executors, executors == 1 ? "executor" : "executors")
        + (device.equals("cpu") ? "" : ", " + device)
        + (tasks == 0 || tasks >= slots ? "" : idle());
  }

  private String idle() {
    return Strings.format(
        "; %d of %d slots had no task: more windows, or longer ones, would use them",
        slots - tasks, slots);
  }
}
