package org.sleb4j.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.dflib.jjava.jupyter.channels.JupyterConnection;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.JupyterIO;
import org.dflib.jjava.jupyter.kernel.KernelConnectionProperties;
import org.dflib.jjava.jupyter.kernel.LanguageInfo;
import org.dflib.jjava.jupyter.kernel.ReplacementOptions;
import org.dflib.jjava.jupyter.kernel.comm.CommManager;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.magic.MagicParser;
import org.dflib.jjava.jupyter.kernel.magic.MagicsRegistry;
import org.dflib.jjava.jupyter.kernel.util.StringStyler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sleb4j.display.Screen;

/** Runs the adapter in a kernel made of JJava's base library, found by JJava itself. */
@Timeout(60)
class JJavaAdapterTest {
  private BaseKernel kernel;
  private JupyterConnection connection;
  private KernelClient client;
  private Screen screen;

  /** Evaluates a name to a value, as JJava evaluates Java. */
  private static final class Values extends BaseKernel {
    private final Map<String, Supplier<Object>> values;

    private Values(Map<String, Supplier<Object>> values) {
      super(
          "values",
          "1",
          new LanguageInfo.Builder("Java").build(),
          List.of(),
          null,
          new JupyterIO(StandardCharsets.UTF_8),
          new CommManager(),
          new Renderer(),
          (MagicParser) null,
          new MagicsRegistry(),
          true,
          new StringStyler.Builder().build());
      this.values = values;
    }

    @Override
    public Object evalRaw(String code) {
      return values.get(code).get();
    }

    @Override
    public DisplayData inspect(String code, int at, boolean extraDetail) {
      return null;
    }

    @Override
    public ReplacementOptions complete(String code, int at) {
      return null;
    }

    @Override
    public String isComplete(String code) {
      return IS_COMPLETE_MAYBE;
    }
  }

  @BeforeEach
  void start() throws Exception {
    Endpoints ports = Endpoints.free();
    kernel =
        new Values(
            Map.of(
                "sample", () -> Sample.of("it"),
                "failing", Sample::failing,
                "live", () -> Showing.live(screen),
                "show", () -> Showing.once(screen)));
    kernel.onStartup();
    screen = new JJavaScreens().screen().orElseThrow();
    connection = new JupyterConnection(KernelConnectionProperties.parse(ports.connectionFile()));
    kernel.becomeHandlerForConnection(connection);
    connection.connect();
    client = new KernelClient(ports);
  }

  @AfterEach
  void stop() throws InterruptedException {
    client.close();
    Hangup.of(connection::close);
    kernel.onShutdown(false);
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
  void saysThereIsNoKernelWhereThereIsNone() {
    kernel.onShutdown(false);
    assertFalse(new JJavaScreens().screen().isPresent());
  }
}
