/**
 * Repair without training: the matrices that write to the residual stream of a pruned model are
 * refitted in closed form against the dense model.
 *
 * <p>Nothing is trained and no parameter is added. The surviving units are taken in order; each of
 * them is fitted with everything in front of it already repaired. {@link org.sleb4j.repair.Repair}
 * walks, {@link org.sleb4j.repair.Plan} says which unit aims at which states, {@link
 * org.sleb4j.repair.Sums} holds the normal equations.
 */
package org.sleb4j.repair;
