package org.sleb4j.spark;

import java.io.Serializable;
import java.util.List;

/**
 * What a task answers.
 *
 * @param part its number, from 0
 * @param found what it found; empty where the input was refused
 * @param executor that ran the task
 * @param device what it computed on, {@code cpu} or {@code gpu}
 * @param refusal a sentence where the input was refused, and nothing was computed; else empty
 */
record Answer<R>(int part, List<R> found, String executor, String device, String refusal)
    implements Serializable {}
