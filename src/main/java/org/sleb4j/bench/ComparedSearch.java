package org.sleb4j.bench;

import org.sleb4j.origin.Provenance;
import org.sleb4j.search.SearchOutcome;

/**
 * A search on a text, and how well the model does that it left.
 *
 * @param name unlike all others of the comparison
 * @param origin the text that it calibrated on
 * @param outcome what it removed, and what that cost
 * @param standing of what it left
 */
public record ComparedSearch(
    String name, Provenance origin, SearchOutcome outcome, Standing standing) {}
