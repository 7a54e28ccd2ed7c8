package org.sleb4j.bench;

import java.util.Optional;

/**
 * What a number of removals costs and gains.
 *
 * @param run the removed blocks and the times without them
 * @param speedup over the dense model, which has 1
 * @param perplexity without them; none where the path does not tell
 */
public record ParetoPoint(SpeedRun run, Speedup speedup, Optional<Double> perplexity) {}
