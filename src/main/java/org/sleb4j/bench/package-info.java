/** How fast a model is, whole and without some blocks: prompts, generation, and what it buys. */
package org.sleb4j.bench;
