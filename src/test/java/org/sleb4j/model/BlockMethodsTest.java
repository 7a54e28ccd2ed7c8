package org.sleb4j.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.model.family.Block;
import org.sleb4j.model.family.Part;
import org.sleb4j.torch.Argument;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Products;
import org.sleb4j.torch.Program;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/** Where states move between devices, and where steps run by one call, the numbers are the same. */
class BlockMethodsTest {
  private static final int TOKENS = 5;
  private static final List<String> METHODS =
      List.of("block", Part.ATTENTION.method(), Part.FEED_FORWARD.method());

  @ParameterizedTest
  @ValueSource(strings = {"tiny-llama", "tiny-opt"})
  void movesAndRunsInTurn(String shape) {
    Blueprint blueprint = Blueprint.of(ModelShape.of(shape), ModelOptions.defaults());
    Block block = blueprint.decoder().blocks().get(0);
    try (Scope scope = Scope.on(Device.cpu());
        Argument weights = blueprint.loader(Device.cpu()).load(blueprint.decoder().blockSlots(0));
        Model model = Model.open(ModelShape.of(shape), ModelOptions.defaults())) {
      Steps steps =
          new Steps(scope, block, weights, model.inputs().windows(scope, new long[TOKENS], 1));
      Tensor x = states(scope, blueprint.decoder().width());
      Program here = compile(scope, blueprint, block, new BlockMethods(false));
      Program moving = compile(scope, blueprint, block, new BlockMethods(true));
      for (String method : METHODS) {
        float[] expected = steps.one(here, method, x).floats();
        assertArrayEquals(expected, steps.one(moving, "moved_" + method, x).floats());
        assertTrue(IntStream.range(0, expected.length).anyMatch(i -> expected[i] != 0));
      }
      Tensor last = x;
      for (String method : METHODS) {
        last = steps.one(here, method, last);
      }
      assertArrayEquals(last.floats(), steps.all(here, x).floats());
      assertArrayEquals(last.floats(), steps.all(moving, x).floats());
    }
  }

  private static Tensor states(Scope scope, int width) {
    float[] values = new float[TOKENS * width];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin(i);
    }
    return scope.floats(values, 1, TOKENS, width);
  }

  private static Program compile(
      Scope scope, Blueprint blueprint, Block block, BlockMethods methods) {
    String linear = blueprint.kind().script() + Products.script();
    return scope.keep(
        Program.compile(
            block.script().text() + linear + methods.of(block), block.script().constants()));
  }

  private record Steps(Scope scope, Block block, Argument weights, ModelInput input) {
    Tensor one(Program program, String method, Tensor x) {
      return program.tensor(
          scope, method, x, weights, context(), mask(), input.nothing(), input.start());
    }

    Tensor all(Program program, Tensor x) {
      return program.tensor(
          scope,
          "steps",
          x,
          METHODS.stream().mapToLong(BlockMethods::number).toArray(),
          thrice(weights),
          thrice(context()),
          thrice(mask()),
          thrice(input.nothing()),
          input.start());
    }

    private Argument context() {
      return input.context(block.attention());
    }

    private Argument mask() {
      return input.mask(block.attention());
    }

    private static List<Argument> thrice(Argument one) {
      return List.of(one, one, one);
    }
  }
}
