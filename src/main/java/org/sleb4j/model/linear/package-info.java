/**
 * Kinds of linear layers: how they hold weights and multiply. Programs see one seam, {@link
 * org.sleb4j.model.linear.LinearKind}, so that no part of a model knows of types and packings.
 */
package org.sleb4j.model.linear;
