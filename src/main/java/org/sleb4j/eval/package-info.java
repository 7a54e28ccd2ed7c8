/** The next-token loss, defined once, and what is made of it. */
package org.sleb4j.eval;
