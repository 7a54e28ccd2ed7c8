/**
 * Models: families behind one block seam and one linear seam, and views with blocks removed.
 *
 * <h2>Threads</h2>
 *
 * <ul>
 *   <li>Several threads may use one {@link org.sleb4j.model.Model} and its views. There is one lock
 *       for each model, which every call takes: shared where all blocks are in memory, so that
 *       calls run side by side; exclusive where blocks come from disk, so that one block is held at
 *       a time, whatever the number of threads.
 *   <li>A walk through all blocks is one turn ({@link org.sleb4j.model.Model#inTurn}); otherwise
 *       two walks through a streamed model would make each other read every block again.
 *   <li>Closing waits until no call is under way; later calls are refused by name. A thread that
 *       waits for its turn may be interrupted.
 *   <li>Inputs, states and caches belong to the scope of the thread that made them.
 * </ul>
 */
package org.sleb4j.model;
