/** How a model directory is written: complete and opened again, or not at all. */
package org.sleb4j.save;
