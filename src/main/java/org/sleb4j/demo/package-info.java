/** The small model that comes with the library, and the texts written for it. */
package org.sleb4j.demo;
