package org.sleb4j.model.family;

/** How an attention learns where tokens stand; without it, from the states alone. */
public sealed interface Positions permits RotaryEmbedding, LinearBiases {}
