package org.sleb4j.notebook;

import io.github.spencerpark.jupyter.channels.JupyterSocket;
import io.github.spencerpark.jupyter.channels.ShellReplyEnvironment;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.messages.Message;
import io.github.spencerpark.jupyter.messages.publish.PublishError;
import io.github.spencerpark.jupyter.messages.publish.PublishExecuteInput;
import io.github.spencerpark.jupyter.messages.publish.PublishExecuteResult;
import io.github.spencerpark.jupyter.messages.reply.ErrorReply;
import io.github.spencerpark.jupyter.messages.reply.ExecuteReply;
import io.github.spencerpark.jupyter.messages.request.ExecuteRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.zeromq.ZMQ;

/**
 * Answers requests to run a cell: the cell runs in a thread of its own, and what it prints and
 * shows is sent while it runs.
 *
 * <p>After a cell that failed, those that wait behind it are answered unrun, so that "run all"
 * stops there.
 */
final class Execution {
  private static final int CARRY_EVERY = 20; // milliseconds

  private final Cells cells;
  private final Outbox outbox;
  private final CellHistory history;
  // One thread for all cells: native code keeps threads of its own for each that calls it.
  private final ExecutorService thread = Executors.newSingleThreadExecutor(Execution::thread);
  private int number = 1;
  private boolean aborting;

  /** Evaluates cells. */
  @FunctionalInterface
  interface Cells {
    /** Returns the value of a cell in the forms a front end takes, none where it has no value. */
    Optional<DisplayData> evaluate(Cell cell) throws CellFailure;
  }

  Execution(Cells cells, Outbox outbox, CellHistory history) {
    this.cells = cells;
    this.outbox = outbox;
    this.history = history;
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "cell");
    thread.setDaemon(true);
    return thread;
  }

  /** Answers one request. */
  void handle(ShellReplyEnvironment front, Message<ExecuteRequest> message) {
    front.setBusyDeferIdle();
    ExecuteRequest request = message.getContent();
    boolean succeeded = !aborting && run(front, request);
    if (aborting) {
      front.reply(Reply.of(message, ExecuteReply.MESSAGE_TYPE, Map.of("status", "aborted")));
    }
    aborting = !succeeded && request.shouldStopOnError() && isRequestWaiting(front.getShell());
  }

  private boolean run(ShellReplyEnvironment front, ExecuteRequest request) {
    Cell cell = new Cell(number, request.getCode());
    if (request.shouldStoreHistory() && !request.isSilent()) {
      number++;
      history.add(cell);
      front.publish(new PublishExecuteInput(cell.code(), cell.number()));
    }
    try {
      result(front, cell)
          .filter(value -> !request.isSilent())
          .ifPresent(value -> front.publish(new PublishExecuteResult(cell.number(), value)));
      front.reply(new ExecuteReply(cell.number(), Map.of()));
      return true;
    } catch (ExecutionException | InterruptedException e) {
      fail(front, cell, Failures.outside(e.getCause() == null ? e : e.getCause()));
      return false;
    }
  }

  private Optional<DisplayData> result(ShellReplyEnvironment front, Cell cell)
      throws ExecutionException, InterruptedException {
    outbox.open();
    try {
      Future<Optional<DisplayData>> result = thread.submit(() -> cells.evaluate(cell));
      while (!isDone(result)) {
        outbox.carry(front);
      }
      return result.get();
    } finally {
      outbox.close();
      outbox.carry(front);
    }
  }

  private static boolean isDone(Future<?> result) throws InterruptedException {
    try {
      result.get(CARRY_EVERY, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      return true;
    } catch (TimeoutException e) {
      return false;
    }
    return true;
  }

  private static void fail(ShellReplyEnvironment front, Cell cell, CellFailure failure) {
    String name = failure.name();
    List<String> lines = failure.lines();
    front.publish(new PublishError(name, failure.getMessage(), lines));
    ErrorReply reply = new ErrorReply(name, failure.getMessage(), lines);
    reply.setExecutionCount(cell.number());
    front.replyError(ExecuteReply.MESSAGE_TYPE, reply);
  }

  private static boolean isRequestWaiting(JupyterSocket requests) {
    return (requests.getEvents() & ZMQ.Poller.POLLIN) != 0;
  }
}
