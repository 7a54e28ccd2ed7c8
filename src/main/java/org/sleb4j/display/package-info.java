/**
 * How a result shows itself, whatever shows it: a terminal, IJava, JJava, the built-in kernel.
 *
 * <p>A result implements {@link org.sleb4j.display.Displayable}; long work writes to {@link
 * org.sleb4j.display.Screen#current()}. Nothing here knows a kernel: kernels are {@link
 * org.sleb4j.display.ScreenProvider}s, found as services.
 */
package org.sleb4j.display;
