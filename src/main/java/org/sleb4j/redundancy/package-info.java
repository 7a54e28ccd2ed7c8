/** How much each block matters: the three metrics of SLEB, and the walk that computes them. */
package org.sleb4j.redundancy;
