package org.sleb4j.notebook;

import io.github.spencerpark.jupyter.kernel.BaseKernel;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.Renderer;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import org.sleb4j.display.Displayable;
import org.sleb4j.display.MimeBundle;
import org.sleb4j.display.Screen;

/** Hands results to IJava's base library, which the built-in kernel builds on too. */
final class IJavaAdapter {
  private IJavaAdapter() {}

  /** Makes a kernel show every result in all its forms and returns its screen. */
  static Screen install(BaseKernel kernel) {
    teach(kernel.getRenderer());
    return new KernelScreen(
        (bundle, id) -> kernel.display(data(bundle, id)),
        (bundle, id) -> kernel.getIO().display.updateDisplay(data(bundle, id)));
  }

  static void teach(Renderer renderer) {
    renderer
        .createRegistration(Displayable.class)
        .register(
            (result, context) ->
                Forms.of(result)
                    .data()
                    .forEach(
                        (type, form) ->
                            context.renderIfRequested(MIMEType.parse(type), () -> form)));
  }

  static DisplayData data(MimeBundle bundle, String displayId) {
    DisplayData data = new DisplayData();
    bundle.data().forEach(data::putData);
    data.putTransientData("display_id", displayId);
    return data;
  }
}
