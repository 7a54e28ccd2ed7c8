/** Continues text: greedy or by sampling, a batch at a time, with keys and values kept. */
package org.sleb4j.generate;
