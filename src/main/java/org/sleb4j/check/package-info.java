/**
 * How callers learn of invalid input: one exception, one sentence; and one channel for warnings.
 * Every package may use it.
 */
package org.sleb4j.check;
