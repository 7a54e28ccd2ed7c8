package org.sleb4j.checkpoint;

/** What a file of PyTorch holds: one pickled object and the storages that it refers to. */
sealed interface PyTorchContents permits ZipContents, LegacyContents {
  /** Returns the object. */
  Object object();

  /**
   * Returns a storage, of whatever size.
   *
   * @param subject says it where there is none
   */
  Storage storage(Subject subject, StorageId id);
}
