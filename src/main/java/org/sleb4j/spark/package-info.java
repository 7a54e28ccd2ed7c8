/**
 * The same verbs on a cluster: walks through a model, spread by windows over the executors of an
 * Apache Spark application.
 *
 * <p>A task runs one batch of windows, cut as a local run cuts them, with the model that its
 * process opened by name. The driver puts the losses together in the order of the windows, and adds
 * sums in the order of the batches, so that they are those of a local run. Only this package knows
 * Spark.
 */
package org.sleb4j.spark;
