/**
 * Results as plain values, named as in JSON: what the command line prints and reports save. {@link
 * org.sleb4j.fields.Described} makes each describe itself.
 */
package org.sleb4j.fields;
