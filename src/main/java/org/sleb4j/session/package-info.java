/**
 * What the command line and the notebook facade have in common: models that are open, texts and
 * questions, measurements with the lines that show how far they are, searches with their journals.
 *
 * <p>Nothing here knows an option or prints: sentences go to a {@link org.sleb4j.display.Console},
 * results are records.
 */
package org.sleb4j.session;
