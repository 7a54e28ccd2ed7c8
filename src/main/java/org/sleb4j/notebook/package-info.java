/**
 * The library inside a Jupyter kernel: adapters for IJava and JJava, and a built-in kernel.
 *
 * <p>Nothing else in the library knows of kernels. The adapters reach {@link org.sleb4j.display} as
 * services, {@link org.sleb4j.notebook.IJavaScreens}, {@link org.sleb4j.notebook.JJavaScreens} and
 * {@link org.sleb4j.notebook.BuiltInScreens}; without a kernel's base library on the class path
 * each of them says that there is no kernel.
 *
 * <p>{@link org.sleb4j.notebook.BuiltInKernel} has three threads that matter. The <em>shell</em>
 * thread reads requests and is the only one that writes to sockets; the <em>cell</em> thread runs
 * all cells, one after the other; the <em>control</em> thread interrupts it. An interrupt would
 * close a socket that the interrupted thread writes to, so what a cell prints or shows goes through
 * an {@link org.sleb4j.notebook.Outbox} that the shell thread empties while the cell runs.
 */
package org.sleb4j.notebook;
