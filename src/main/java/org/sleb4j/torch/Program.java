package org.sleb4j.torch;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * TorchScript methods compiled from source text, each run by one call into native code.
 *
 * <p>The source is the body of a class: {@code def name(self, x: Tensor) -> Tensor:} and so on.
 * Constants are read as {@code self.name}. A program may be called from several threads.
 */
public final class Program implements AutoCloseable {
  private final Model model;
  private final PtSymbolBlock block;

  private Program(Model model) {
    this.model = model;
    this.block = (PtSymbolBlock) model.getBlock();
  }

  /**
   * Compiles a program.
   *
   * @param methods the methods, indented like top-level functions
   * @param constants integers, floating-point numbers, booleans and strings by name, beside the
   *     element types, which every program reads by theirs: {@code x.to(self.float32)}
   * @throws TorchException if the text does not compile
   */
  public static Program compile(String methods, Map<String, ?> constants) {
    Torch.prepareThread();
    Torch.allocating();
    Model model = Model.newInstance("program", Device.cpu().djl(), "PyTorch");
    try {
      model.load(new ByteArrayInputStream(Archive.of(methods, withTypes(constants))));
      return new Program(model);
    } catch (IOException e) {
      model.close();
      throw new UncheckedIOException(e);
    } catch (MalformedModelException | EngineException e) {
      model.close();
      throw new TorchException("compiling a program", e);
    }
  }

  private static Map<String, Object> withTypes(Map<String, ?> constants) {
    Map<String, Object> all = new TreeMap<>(constants);
    for (DType type : DType.values()) {
      all.put(type.toString(), type.code());
    }
    return all;
  }

  /**
   * Runs a method that returns a tensor.
   *
   * @param scope owns the result
   * @param arguments tensors, {@link Argument}s, lists of either, {@code long[]}, numbers, booleans
   *     and strings
   * @throws TorchException if it fails
   */
  public Tensor tensor(Scope scope, String method, Object... arguments) {
    try (IValue result = run(method, arguments)) {
      return scope.own(result.toTensor(scope.manager()));
    }
  }

  /** Runs a method that returns a list of tensors; see {@link #tensor}. */
  public List<Tensor> tensors(Scope scope, String method, Object... arguments) {
    try (IValue result = run(method, arguments)) {
      PtNDArray[] arrays = result.toTensorArray(scope.manager());
      return Arrays.stream(arrays).map(scope::own).toList();
    }
  }

  /** Runs a method that returns a list for other calls, which the caller closes. */
  public Argument argument(String method, Object... arguments) {
    return new Argument(run(method, arguments));
  }

  /** Runs a method that returns a boolean; see {@link #tensor}. */
  public boolean bool(String method, Object... arguments) {
    try (IValue result = run(method, arguments)) {
      return result.toBoolean();
    }
  }

  private IValue run(String method, Object... arguments) {
    Torch.prepareThread();
    Torch.allocating();
    List<IValue> temporary = new ArrayList<>();
    try {
      IValue[] values =
          Arrays.stream(arguments).map(a -> value(a, temporary)).toArray(IValue[]::new);
      return IValueUtils.runMethod(block, method, values);
    } catch (EngineException e) {
      throw new TorchException(method, e);
    } finally {
      temporary.forEach(IValue::close);
    }
  }

  private static IValue value(Object argument, List<IValue> temporary) {
    if (argument instanceof Argument ready) {
      return ready.value();
    }
    IValue value = convert(argument);
    temporary.add(value);
    return value;
  }

  private static IValue convert(Object argument) {
    if (argument instanceof Tensor tensor) {
      return IValue.from(tensor.array());
    } else if (argument instanceof List<?> list) {
      return Argument.list(list);
    } else if (argument instanceof Integer || argument instanceof Long) {
      return IValue.from(((Number) argument).longValue());
    } else if (argument instanceof Double number) {
      return IValue.from(number.doubleValue());
    } else if (argument instanceof Boolean bool) {
      return IValue.from(bool.booleanValue());
    } else if (argument instanceof long[] longs) {
      return IValue.listFrom(longs);
    } else if (argument instanceof String string) {
      return IValue.from(string);
    }
    throw new IllegalArgumentException("no TorchScript value for " + argument);
  }

  /** Frees the compiled methods. */
  @Override
  public void close() {
    block.close();
    model.close();
  }
}
