/**
 * Charts of result records, nothing else: each class draws one kind of result as a {@link
 * org.sleb4j.plot.Picture}.
 *
 * <p>All of them look alike: {@code Style} holds every colour, font and size. Fonts come from the
 * system; where there is none a chart is refused with a sentence that says how to install them.
 */
package org.sleb4j.plot;
