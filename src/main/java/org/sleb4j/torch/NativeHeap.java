package org.sleb4j.torch;

import com.sun.jna.Library;
import com.sun.jna.Native;

/**
 * Keeps the memory of freed tensors for the next ones, where the C library is glibc.
 *
 * <p>By default glibc gives blocks of many megabytes back to the system at once, and the system
 * zeroes every page of the next tensor of that size: up to a tenth of the time of an operation.
 */
final class NativeHeap {
  /** The parameters of {@code mallopt} and their numbers in {@code malloc.h}. */
  private static final int TRIM_THRESHOLD = -1;

  private static final int TOP_PAD = -2;
  private static final int MMAP_THRESHOLD = -3;

  private static final int MIB = 1 << 20;

  private NativeHeap() {}

  /** See mallopt(3). */
  interface CLibrary extends Library {
    int mallopt(int parameter, int value);
  }

  /** Does nothing where the allocator is another one; to be called before PyTorch starts. */
  static void tune() {
    try {
      CLibrary c = Native.load("c", CLibrary.class);
      c.mallopt(MMAP_THRESHOLD, 32 * MIB); // the most that glibc allows
      c.mallopt(TOP_PAD, 64 * MIB);
      c.mallopt(TRIM_THRESHOLD, 512 * MIB);
    } catch (UnsatisfiedLinkError e) {
      // musl, macOS and Windows allocate in other ways
    }
  }
}
