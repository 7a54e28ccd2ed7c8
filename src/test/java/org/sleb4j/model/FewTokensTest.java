package org.sleb4j.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sleb4j.demo.Demo;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Torch;

/** One token at a time is computed with other products than many: they say the same. */
class FewTokensTest {
  private static final long[] IDS = {5, 17, 300, 42, 1999, 7, 7, 801, 64, 12, 90, 3};
  private static final int PROMPT = 10;

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT32", "BFLOAT16"})
  void continuesAsTheWholeSequenceGoes(DType type) {
    try (Model model = open(type);
        Scope scope = Scope.on(Device.cpu())) {
      ModelView view = model.full().without(5);
      ModelInput whole = model.windows(scope, IDS, 1);
      float[] expected = model.logits(scope, view.states(scope, whole), IDS.length - 1, 1).floats();
      float[] actual = stepwise(view, scope);
      double largest = 0;
      for (int i = 0; i < expected.length; i++) {
        largest = Math.max(largest, Math.abs(expected[i] - actual[i]));
      }
      assertEquals(0, largest, type == DType.FLOAT32 ? 1e-4 : 0.15);
    }
  }

  private static float[] stepwise(ModelView view, Scope scope) {
    try (KvCache cache = view.cache(1, IDS.length)) {
      float[] last = next(view, scope, cache, 0, PROMPT);
      for (int at = PROMPT; at < IDS.length; at++) {
        last = next(view, scope, cache, at, at + 1);
      }
      return last;
    }
  }

  private static float[] next(ModelView view, Scope scope, KvCache cache, int from, int to) {
    long[] ids = Arrays.copyOfRange(IDS, from, to);
    return view.next(scope, view.model().next(scope, ids, new int[1], from), cache).floats();
  }

  @Test
  void closingFreesBothForms() {
    long before = Torch.liveHandles();
    try (Model model = open(DType.BFLOAT16);
        Scope scope = Scope.on(Device.cpu())) {
      stepwise(model.full(), scope);
    }
    assertEquals(before, Torch.liveHandles());
  }

  private static Model open(DType type) {
    ModelOptions options = ModelOptions.defaults().withDtype(type);
    return Model.open(Demo.directory(), options.withDevices(List.of(Device.cpu())));
  }
}
