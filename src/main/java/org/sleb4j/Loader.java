package org.sleb4j;

import java.util.List;
import org.sleb4j.check.Check;
import org.sleb4j.display.Screen;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.model.ModelShape;
import org.sleb4j.session.ModelName;
import org.sleb4j.session.OpenModels;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Torch;

/**
 * How to load models; it never changes, its methods return others.
 *
 * <pre>{@code
 * var model = Sleb.on("cpu").dtype("bfloat16").load("demo")
 * }</pre>
 */
public final class Loader {
  private final ModelOptions options;

  Loader(ModelOptions options) {
    this.options = options;
  }

  /** Makes a loader for a device by its name. */
  static Loader on(String device) {
    List<Device> parsed = Device.parseAll(device);
    parsed.forEach(Torch::require);
    return new Loader(ModelOptions.defaults().withDevices(parsed));
  }

  /**
   * Sets the type to compute in: {@code float32}, {@code bfloat16} or {@code float16}. Without it,
   * float32 on a CPU where that fits in memory, otherwise the type the weights are stored in.
   *
   * <pre>{@code
   * var model = Sleb.on("cpu").dtype("float32").load("demo")
   * }</pre>
   */
  public Loader dtype(String type) {
    return new Loader(options.withDtype(DType.parse(type)));
  }

  /**
   * Sets the most memory to use, in GiB; a larger model is read from disk block by block. Without
   * it, what the device can give.
   *
   * <pre>{@code
   * var model = Sleb.on("cpu").memory(4).load("demo")
   * }</pre>
   */
  public Loader memory(double gigabytes) {
    Check.that(gigabytes > 0, "memory (%s GiB) must be above 0.", gigabytes);
    return new Loader(options.withMemory((long) (gigabytes * (1L << 30))));
  }

  /**
   * Loads a model; see {@link Sleb#load(String)}.
   *
   * <pre>{@code
   * var model = Sleb.on("cpu").load("demo")
   * }</pre>
   */
  public LanguageModel load(String model) {
    Screen screen = Screen.current();
    return LanguageModel.of(OpenModels.open(ModelName.of(model, screen), options, screen));
  }

  /**
   * Makes a model of a shape with random weights; see {@link Sleb#shape(String)}.
   *
   * <pre>{@code
   * var model = Sleb.on("cpu").dtype("bfloat16").shape("tiny-llama");
   * model.latency(model.without(3, 1))
   * }</pre>
   */
  public LanguageModel shape(String shape) {
    return LanguageModel.of(OpenModels.open(ModelShape.of(shape), options, Screen.current()));
  }
}
