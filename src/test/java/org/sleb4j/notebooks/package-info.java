/** What the notebooks must be, as they are committed and after they were run again. */
package org.sleb4j.notebooks;
