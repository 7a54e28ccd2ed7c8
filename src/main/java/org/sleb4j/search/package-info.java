/** Algorithm 1 of the SLEB paper: remove the block whose absence costs least, again and again. */
package org.sleb4j.search;
