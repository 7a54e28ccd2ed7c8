/** How a model directory is written, whatever was made of it: complete, opened again, or not. */
package org.sleb4j.save;
