package org.sleb4j.torch;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.util.Map;

/**
 * Settings that native libraries take from the environment when they are loaded; what the
 * environment already says stays.
 *
 * <ul>
 *   <li>{@code OMP_WAIT_POLICY}: threads that wait sleep instead of spinning, which is many times
 *       as fast beside other work; on idle cores it costs tiny operations some microseconds each.
 *   <li>{@code THP_MEM_ALLOC_ENABLE}: Linux lays large tensors in large pages.
 * </ul>
 */
final class NativeSettings {
  private static final Map<String, String> DEFAULTS =
      Map.of("OMP_WAIT_POLICY", "passive", "THP_MEM_ALLOC_ENABLE", "1");

  private NativeSettings() {}

  interface CLibrary extends Library {
    /** See setenv(3); libraries do not see what Java changes of the environment. */
    int setenv(String name, String value, int overwrite);
  }

  /** To be called before PyTorch is loaded; does nothing where there is no such function. */
  static void apply() {
    try {
      CLibrary c = Native.load("c", CLibrary.class);
      DEFAULTS.forEach((name, value) -> c.setenv(name, value, 0));
    } catch (UnsatisfiedLinkError e) {
      // Windows has another C library and another OpenMP
    }
  }
}
