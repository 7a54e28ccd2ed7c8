package org.sleb4j.torch;

import ai.djl.engine.Engine;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.sleb4j.check.Check;

/** Starts PyTorch at first use, quietly, and reports its version and what it holds. */
public final class Torch {
  private static final AtomicLong LIVE_ARGUMENTS = new AtomicLong();
  private static final ThreadLocal<Boolean> PREPARED = new ThreadLocal<>();
  private static volatile Runnable beforeAllocation = () -> {};

  private Torch() {}

  /** Returns the version of libtorch, such as {@code 2.7.1}. */
  public static String version() {
    return Holder.ENGINE.getVersion();
  }

  /** Returns the number of GPUs that PyTorch sees. */
  public static int gpuCount() {
    return Holder.ENGINE.getGpuCount();
  }

  /** Returns the number of threads that work on one operation on the CPU. */
  public static int threads() {
    Holder.start();
    return JniUtils.getNumThreads();
  }

  /**
   * Sets the number of threads that work on one operation on the CPU, for the whole process.
   *
   * @throws org.sleb4j.check.InvalidInputException if it is below 1 or above four for each
   *     processor
   */
  public static void setThreads(int threads) {
    int most = 4 * Runtime.getRuntime().availableProcessors();
    Check.that(threads >= 1 && threads <= most, "threads (%d) must be 1 to %d.", threads, most);
    Holder.start();
    JniUtils.setNumThreads(threads);
  }

  /** Returns the number of tensors and arguments now alive: native memory that somebody owns. */
  public static long liveHandles() {
    return Holder.ROOT.getManagedArrays().size() + LIVE_ARGUMENTS.get();
  }

  /**
   * Checks that PyTorch can compute on a device.
   *
   * @throws org.sleb4j.check.InvalidInputException if it cannot
   */
  public static void require(Device device) {
    Check.that(
        device.gpu() < gpuCount(),
        "device (%s) is not available, PyTorch sees %d GPUs: a GPU needs a jar built with"
            + " -Ptorch-at-run-time, its driver, and CUDA's libcudart where the system finds it.",
        device,
        gpuCount());
  }

  /**
   * Checks that there is a folder for temporary files: PyTorch reads each program from one.
   *
   * @throws org.sleb4j.check.InvalidInputException if there is none
   */
  public static void checkTemporaryFolder() {
    Path folder = Path.of(System.getProperty("java.io.tmpdir"));
    Check.that(
        Files.isDirectory(folder) && Files.isWritable(folder),
        "The folder for temporary files, %s, is missing or cannot be written: make it, or name"
            + " another with -Djava.io.tmpdir=FOLDER.",
        folder);
  }

  static PtNDManager newManager(Device device) {
    allocating();
    require(device);
    return Holder.ROOT.newSubManager(device.djl());
  }

  /** Is called before native memory is asked for. */
  static void allocating() {
    beforeAllocation.run();
  }

  /** Has something run before native memory is asked for: a test, to fail there. */
  static void beforeAllocation(Runnable action) {
    beforeAllocation = action;
  }

  static void countArgument(int change) {
    LIVE_ARGUMENTS.addAndGet(change);
  }

  /** Turns off re-specialisation for every new shape, which PyTorch keeps per thread. */
  static void prepareThread() {
    if (PREPARED.get() == null) {
      Holder.start();
      JniUtils.setGraphExecutorOptimize(false);
      PREPARED.set(true);
    }
  }

  /** Loads the engine once, after saying that it must neither report usage nor log. */
  private static final class Holder {
    private static final Engine ENGINE = engine();
    private static final PtNDManager ROOT = (PtNDManager) ENGINE.newBaseManager();

    private static void start() {}

    private static Engine engine() {
      NativeHeap.tune();
      NativeSettings.apply();
      setIfAbsent("OPT_OUT_TRACKING", "true");
      setIfAbsent("ai.djl.pytorch.graph_optimizer", "false");
      return Engine.getEngine("PyTorch");
    }

    private static void setIfAbsent(String property, String value) {
      if (System.getProperty(property) == null) {
        System.setProperty(property, value);
      }
    }
  }
}
