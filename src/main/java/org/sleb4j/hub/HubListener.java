package org.sleb4j.hub;

/** Hears how far a fetch is; called from one thread at a time, though not always the same. */
public interface HubListener {
  /** Hears nothing. */
  HubListener NONE = progress -> {};

  /** More bytes have come. */
  void fetched(HubProgress progress);

  /** A sentence the user should see, of a fetch that continues. */
  default void note(String sentence) {}
}
