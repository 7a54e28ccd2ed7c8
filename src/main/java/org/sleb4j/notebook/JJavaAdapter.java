package org.sleb4j.notebook;

import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.sleb4j.display.Displayable;
import org.sleb4j.display.MimeBundle;
import org.sleb4j.display.Screen;

/** Hands results to JJava's base library. */
final class JJavaAdapter {
  private JJavaAdapter() {}

  static Screen screen(BaseKernel kernel) {
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

  // DisplayData.setDisplayId is not called: its signature changed between versions.
  private static DisplayData data(MimeBundle bundle, String displayId) {
    DisplayData data = new DisplayData();
    bundle.data().forEach(data::putData);
    data.putTransientData("display_id", displayId);
    return data;
  }
}
