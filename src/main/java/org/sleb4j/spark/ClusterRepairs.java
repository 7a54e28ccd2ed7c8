package org.sleb4j.spark;

import org.sleb4j.redundancy.Walks;
import org.sleb4j.repair.RepairStates;

/**
 * States of repairs spread by batches over the executors of a cluster.
 *
 * @param reference to the model whose views are repaired
 */
record ClusterRepairs(Cluster cluster, ModelReference reference) implements RepairStates.Place {
  @Override
  public Walks walks() {
    return new ClusterWalks(cluster, reference);
  }

  @Override
  public RepairStates begin(RepairStates.Setting setting) {
    return new ClusterRepairStates(cluster, reference, setting);
  }
}
