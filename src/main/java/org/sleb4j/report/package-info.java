/**
 * Results that show themselves: a table as text, the same as HTML with its chart, and the chart as
 * PNG; each shows where it came from.
 *
 * <p>A report holds the record of numbers it was made from and adds nothing to them. Its {@code
 * toString} is the table for a terminal. Where a front end takes HTML it finds table and chart in
 * it, the chart as a data URI, so that it reads well without scripts and styles.
 */
package org.sleb4j.report;
