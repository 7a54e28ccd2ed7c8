package org.sleb4j.notebook;

import io.github.spencerpark.jupyter.channels.JupyterConnection;
import io.github.spencerpark.jupyter.kernel.BaseKernel;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import io.github.spencerpark.jupyter.kernel.LanguageInfo;
import io.github.spencerpark.jupyter.kernel.ReplacementOptions;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.messages.MessageType;
import io.github.spencerpark.jupyter.messages.publish.PublishStream.StreamType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.sleb4j.check.Check;

/**
 * A Jupyter kernel for Java in which the library and its imports are there from the start.
 *
 * <p>It combines IJava's base library with JShell, needs a JDK, and reads nothing from the
 * keyboard. It runs until it is told to shut down or the process that started it ends.
 */
public final class BuiltInKernel extends BaseKernel {
  private static final int LAST_WORDS = 500; // milliseconds
  private static final String PARENT = "JPY_PARENT_PID"; // set by Jupyter

  private final Outbox outbox = new Outbox();
  private final CellHistory history = new CellHistory();
  private final JavaShell shell = new JavaShell();
  private final Assistant assistant = new Assistant(shell.analysis());

  private BuiltInKernel() {
    IJavaAdapter.teach(getRenderer());
  }

  /**
   * Runs a kernel.
   *
   * @param arguments the connection file that Jupyter wrote; then the places, jars or folders,
   *     where sources are found, for the documentation of what they hold
   */
  public static void main(String[] arguments) throws Exception {
    Check.that(arguments.length > 0, "The arguments hold no connection file; Jupyter gives one.");
    Logger.getLogger("").setLevel(Level.WARNING);
    Sources.use(Arrays.stream(arguments).skip(1).map(Path::of).toList());
    new BuiltInKernel().serve(Files.readString(Path.of(arguments[0])));
  }

  private void serve(String connectionFile) throws Exception {
    JupyterConnection connection =
        new JupyterConnection(KernelConnectionProperties.parse(connectionFile));
    connection.getIOPub().setSndHWM(0); // no limit, or of a cell that prints much a part is lost
    becomeHandlerForConnection(connection);
    Execution execution = new Execution(this::evaluate, outbox, history);
    connection.setHandler(MessageType.EXECUTE_REQUEST, execution::handle);
    connection.setHandler(MessageType.HISTORY_REQUEST, history::handle);
    takeStreams();
    connection.connect();
    endWithParent();
    connection.waitUntilClose();
  }

  /** Sends what is printed or shown in this process to the front end. */
  private void takeStreams() {
    System.setOut(outbox.printer(StreamType.OUT));
    System.setErr(outbox.printer(StreamType.ERR));
    System.setIn(new NoKeyboard());
    BuiltInScreens.running(
        new KernelScreen(
            (bundle, id) -> outbox.display(IJavaAdapter.data(bundle, id)),
            (bundle, id) -> outbox.update(IJavaAdapter.data(bundle, id))));
  }

  private static void endWithParent() {
    Optional.ofNullable(System.getenv(PARENT))
        .flatMap(id -> ProcessHandle.of(Long.parseLong(id)))
        .ifPresent(parent -> parent.onExit().thenRun(() -> System.exit(0)).isDone());
  }

  private Optional<DisplayData> evaluate(Cell cell) throws CellFailure {
    return Optional.ofNullable(shell.run(cell))
        .map(value -> value instanceof DisplayData data ? data : getRenderer().render(value));
  }

  @Override
  public DisplayData eval(String code) throws CellFailure {
    return evaluate(new Cell(executionCount.get(), code)).orElse(null);
  }

  @Override
  public void interrupt() {
    shell.interrupt();
  }

  @Override
  public ReplacementOptions complete(String code, int at) {
    return assistant.complete(code, at);
  }

  @Override
  public DisplayData inspect(String code, int at, boolean extraDetail) {
    return assistant.inspect(code, at).map(DisplayData::new).orElse(null);
  }

  @Override
  public String isComplete(String code) {
    return assistant.isComplete(code);
  }

  @Override
  public LanguageInfo getLanguageInfo() {
    return new LanguageInfo.Builder("Java")
        .version(Runtime.version().toString())
        .mimetype("text/x-java-source")
        .fileExtension(".jshell")
        .pygments("java")
        .codemirror("text/x-java")
        .build();
  }

  @Override
  public String getBanner() {
    return "Java " + Runtime.version() + " with sleb4j";
  }

  // Closing the sockets could wait for a front end that is gone.
  @Override
  public void onShutdown(boolean restarting) {
    interrupt();
    CompletableFuture.delayedExecutor(LAST_WORDS, TimeUnit.MILLISECONDS)
        .execute(() -> System.exit(0));
  }
}
