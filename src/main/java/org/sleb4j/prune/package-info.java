/** Writes a model without its removed blocks as a checkpoint that any other tool loads. */
package org.sleb4j.prune;
