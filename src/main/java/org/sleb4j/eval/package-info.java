/** The next-token loss, defined once, and what is computed from it. */
package org.sleb4j.eval;
