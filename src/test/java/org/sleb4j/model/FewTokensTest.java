package org.sleb4j.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sleb4j.Numbers;
import org.sleb4j.SharedData;
import org.sleb4j.demo.Demo;
import org.sleb4j.json.Json;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Torch;

/** One token at a time is computed with other products than many; both are the reference's. */
class FewTokensTest {
  private static final JsonNode REFERENCE = Json.read(SharedData.reference("demo"));
  private static final long[] IDS =
      Arrays.stream(Numbers.ints(REFERENCE.get("prompt_ids"))).asLongStream().toArray();
  private static final int PROMPT = IDS.length - 2;

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT32", "BFLOAT16"})
  void continuesAsTheReferenceDoes(DType type) {
    double[] expected = Numbers.doubles(REFERENCE.get("prompt_last_logits_first8"));
    try (Model model = open(type);
        Scope scope = Scope.on(Device.cpu())) {
      float[] actual = stepwise(model.full(), scope);
      for (int i = 0; i < expected.length; i++) {
        assertEquals(expected[i], actual[i], type == DType.FLOAT32 ? 1e-4 : 0.3);
      }
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
    return view.next(scope, view.model().inputs().next(scope, ids, new int[1], from), cache)
        .floats();
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
