/** Strict reading and stable writing of JSON: the one place that configures Jackson. */
package org.sleb4j.json;
