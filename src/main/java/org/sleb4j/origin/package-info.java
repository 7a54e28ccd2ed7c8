/** What a result carries of where it came from. */
package org.sleb4j.origin;
