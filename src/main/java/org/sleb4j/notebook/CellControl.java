package org.sleb4j.notebook;

import java.lang.reflect.Method;
import java.util.Arrays;
import jdk.jshell.execution.DirectExecutionControl;

/**
 * Runs compiled snippets in this process, keeps their values and can be interrupted.
 *
 * <p>Only a cell's own code is ever interrupted: the compiler would lose its open files. A request
 * that comes earlier waits for the code to start, one that comes later is forgotten.
 */
final class CellControl extends DirectExecutionControl {
  private static final String VALUE_IS_KEPT = "";

  private Object value;
  private Throwable thrown;
  private Thread running;
  private boolean stopping;

  /** Begins a cell. */
  synchronized void begin() {
    stopping = false;
  }

  /** Interrupts the cell. */
  synchronized void interrupt() {
    stopping = true;
    if (running != null) {
      running.interrupt();
    }
  }

  synchronized boolean isStopping() {
    return stopping;
  }

  /** Returns what the last snippet that ran evaluated to. */
  Object value() {
    return value;
  }

  /** Returns what the last snippet that failed threw. */
  Throwable thrown() {
    return thrown;
  }

  @Override
  public void load(ClassBytecodes[] classes)
      throws ClassInstallException, NotImplementedException, EngineTerminationException {
    super.load(
        Arrays.stream(classes)
            .map(each -> new ClassBytecodes(each.name(), StopPoints.insert(each.bytecodes())))
            .toArray(ClassBytecodes[]::new));
  }

  @Override
  protected String invoke(Method snippet) throws Exception {
    value = null;
    value = snippet.invoke(null);
    return VALUE_IS_KEPT;
  }

  @Override
  protected synchronized void clientCodeEnter() {
    running = Thread.currentThread();
    if (stopping) {
      running.interrupt();
    }
  }

  @Override
  protected synchronized void clientCodeLeave() {
    running = null;
    Thread.interrupted(); // the thread lives on
  }

  @Override
  protected String throwConvertedInvocationException(Throwable cause)
      throws RunException, InternalException {
    thrown = cause;
    return super.throwConvertedInvocationException(cause);
  }
}
