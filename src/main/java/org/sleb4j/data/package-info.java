/** Corpora, the protocols that draw text from them, and the token windows everything runs on. */
package org.sleb4j.data;
