/** The command line: one thin command a verb, no logic. */
package org.sleb4j.cli;
