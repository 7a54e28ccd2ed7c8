package org.sleb4j.repair;

import org.sleb4j.model.ModelView;

/**
 * A repaired model, and what the repair did.
 *
 * @param view with its new tensors; the view that was to be repaired where that was not accepted.
 *     The model closes the tensors, or their user before: {@code view.replaced().close()}
 * @param blockPasses how often a block ran over a window
 */
public record Repaired(ModelView view, RepairResult result, double blockPasses) {}
