package org.sleb4j.torch;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * TorchScript methods that may differentiate: {@code torch.grad} works inside them.
 *
 * <p>A {@link Program} runs without a gradient tape, as the library never needs one. Arguments and
 * results are tensors alone.
 */
public final class TrainingProgram implements AutoCloseable {
  private final Model model;
  private final PtSymbolBlock block;

  private TrainingProgram(Model model) {
    this.model = model;
    this.block = (PtSymbolBlock) model.getBlock();
  }

  /** Compiles a program; see {@link Program#compile}. */
  public static TrainingProgram compile(String methods, Map<String, ?> constants) {
    Torch.prepareThread();
    Model model = Model.newInstance("training", Device.cpu().djl(), "PyTorch");
    try {
      model.load(new ByteArrayInputStream(Archive.of(methods, constants)));
      return new TrainingProgram(model);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (MalformedModelException e) {
      throw new TorchException("compiling a program", e);
    }
  }

  /** Runs a method that returns one float32 tensor, and returns its elements. */
  public float[] floats(String method, Tensor... arguments) {
    Torch.prepareThread();
    JniUtils.setGradMode(true);
    try (Scope scope = Scope.on(Device.cpu());
        NDArray name = scope.manager().create(0)) {
      name.setName("module_method:" + method);
      NDList inputs = new NDList();
      for (Tensor argument : arguments) {
        NDArray array = argument.array();
        array.setName(null);
        inputs.add(array);
      }
      inputs.add(name);
      try (NDList result = IValueUtils.forward(block, inputs, true)) {
        return result.get(0).toFloatArray();
      }
    }
  }

  /** Frees the compiled methods. */
  @Override
  public void close() {
    block.close();
    model.close();
  }
}
