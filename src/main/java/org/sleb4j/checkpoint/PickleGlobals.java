package org.sleb4j.checkpoint;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The only names of Python that a pickle may mention; every other one is refused by name. */
final class PickleGlobals {
  static final String ORDERED_DICT = "collections.OrderedDict";
  static final String SIZE = "torch.Size";
  static final String REBUILD_TENSOR = "torch._utils._rebuild_tensor";
  static final String REBUILD_TENSOR_V2 = "torch._utils._rebuild_tensor_v2";
  static final String REBUILD_PARAMETER = "torch._utils._rebuild_parameter";

  /** Those that may be called, or rather: whose calls are noted. */
  private static final Set<String> FUNCTIONS =
      Set.of(ORDERED_DICT, SIZE, REBUILD_TENSOR, REBUILD_TENSOR_V2, REBUILD_PARAMETER);

  private static final Set<String> DTYPES =
      Stream.of(
              "float32",
              "float16",
              "bfloat16",
              "float64",
              "int64",
              "int32",
              "int16",
              "int8",
              "uint8",
              "bool")
          .map(name -> "torch." + name)
          .collect(Collectors.toUnmodifiableSet());

  private PickleGlobals() {}

  static boolean isKnown(String name) {
    return isFunction(name) || DTYPES.contains(name) || StorageType.named(name).isPresent();
  }

  /** Returns whether a name goes with element types for which PyTorch has no storage class. */
  static boolean isOfOtherTypes(String name) {
    return name.equals("torch._utils._rebuild_tensor_v3") || name.startsWith("torch.float8");
  }

  static boolean isFunction(String name) {
    return FUNCTIONS.contains(name);
  }
}
