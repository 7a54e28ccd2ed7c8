package org.sleb4j.model;

import org.sleb4j.check.Warnings;
import org.sleb4j.checkpoint.Checkpoint;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.checkpoint.StoredTensor;
import org.sleb4j.checkpoint.TensorBytes;
import org.sleb4j.model.family.Decoder;
import org.sleb4j.model.family.Families;

/**
 * Settles which tensors are embedding and head where a config ties them, as transformers 5 does:
 * where only the head is stored, it is the embedding too; where both are stored and differ, they
 * are not tied.
 */
record TiedHead(Decoder decoder, Checkpoint checkpoint) {
  static TiedHead settle(Config config, Decoder declared, Checkpoint checkpoint) {
    Decoder untied = Warnings.ignored(() -> Families.of(config.with("tie_word_embeddings", false)));
    String shared = head(declared);
    String own = head(untied);
    StoredTensor embedding = checkpoint.tensors().get(shared);
    StoredTensor head = checkpoint.tensors().get(own);
    if (shared.equals(own) || head == null) {
      return new TiedHead(declared, checkpoint);
    }
    if (embedding == null || TensorBytes.areEqual(embedding, head)) {
      return new TiedHead(declared, checkpoint.moved(own, shared));
    }
    Warnings.warn(
        "%s: tie_word_embeddings is true, but %s is stored and differs from %s: the stored head is"
            + " used, as in transformers 5.",
        config, own, shared);
    return new TiedHead(untied, checkpoint);
  }

  private static String head(Decoder decoder) {
    return decoder.head().output().main().tensor();
  }
}
