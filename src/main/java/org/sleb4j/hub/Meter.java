package org.sleb4j.hub;

/** Counts the bytes of several downloads and reports to the listener, one thread at a time. */
final class Meter {
  private final HubListener listener;
  private final long totalBytes;
  private final int files;
  private long bytes;

  Meter(HubListener listener, long totalBytes, int files) {
    this.listener = listener;
    this.totalBytes = totalBytes;
    this.files = files;
  }

  /** Counts bytes that came, or below 0 that were thrown away. */
  synchronized void add(long more) {
    bytes += more;
    listener.fetched(new HubProgress(bytes, totalBytes, files));
  }
}
