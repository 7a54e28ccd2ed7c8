/** How mistakes of the caller are told: one exception, one sentence. Every package may use it. */
package org.sleb4j.check;
