/** The command line: one thin command for each verb, no logic. */
package org.sleb4j.cli;
