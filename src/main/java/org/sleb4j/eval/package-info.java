/**
 * The next-token loss, defined once, and what is computed from it; and what else a model computes
 * of a text: logits, attention maps.
 */
package org.sleb4j.eval;
