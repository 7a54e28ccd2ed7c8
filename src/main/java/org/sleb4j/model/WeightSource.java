package org.sleb4j.model;

import java.util.List;
import java.util.OptionalInt;
import org.sleb4j.checkpoint.Checkpoint;
import org.sleb4j.model.family.Slot;
import org.sleb4j.model.family.Stored;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * Where the weights of a model come from: the files of a checkpoint, or random numbers in the shape
 * of one. Its text is what an error sentence calls it.
 */
interface WeightSource {
  /** Returns the name of the model without a path. */
  String name();

  /** Returns whether weights are in files, from which blocks can be read repeatedly. */
  boolean isStored();

  /**
   * Returns the files.
   *
   * @throws org.sleb4j.check.InvalidInputException if there are none
   */
  Checkpoint checkpoint();

  /** Returns the bytes of all tensors in files. */
  long bytesOnDisk();

  /** Returns the type that most weights are stored in, or would be; of 4-bit ones, the scales'. */
  DType storedType();

  /** Returns how many inputs share a scale in linear layers of 4 bits, where there are any. */
  OptionalInt groupSize();

  /**
   * Returns the bytes that a weight without its bias, or a bias, takes in memory.
   *
   * @param dtype the type of the computation
   */
  long bytes(Stored weight, DType dtype);

  /** Returns the bytes that a table takes in memory beside what its file maps. */
  long tableBytes(Stored table, DType dtype, Device device);

  /** Returns the token ids that end a text. */
  List<Integer> eosIds();

  /**
   * Brings a weight to a device, a table in the type that suits the source and others in that of
   * the computation; a weight of 4 bits stays on the CPU as the three tensors it is stored as.
   *
   * @param weight a weight without its bias, or a bias alone
   * @param scope owns the result
   */
  List<Tensor> load(Scope scope, Slot.Role role, Stored weight, Place place);

  /** The type and the device of a computation. */
  record Place(DType dtype, Device device) {}
}
