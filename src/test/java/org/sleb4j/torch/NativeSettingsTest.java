package org.sleb4j.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sleb4j.OwnJava;

/** OpenMP itself prints what it is set to when it is loaded, if asked by the environment. */
class NativeSettingsTest {
  /** A program of somebody else, which knows nothing of settings. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) {
      System.out.println(Torch.version());
    }
  }

  private static String settings(Map<String, String> environment)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            OwnJava.path(), "-cp", System.getProperty("java.class.path"), Program.class.getName());
    builder.environment().keySet().removeIf(name -> name.matches("(OMP|GOMP)_.*"));
    builder.environment().put("OMP_DISPLAY_ENV", "verbose");
    builder.environment().putAll(environment);
    Process process = builder.redirectErrorStream(true).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), printed);
    return printed;
  }

  @Test
  void threadsThatWaitSleep() throws IOException, InterruptedException {
    String printed = settings(Map.of());
    assertTrue(printed.contains("OMP_WAIT_POLICY = 'PASSIVE'"), printed);
    assertTrue(printed.contains("GOMP_SPINCOUNT = '0'"), printed);
  }

  @Test
  void theEnvironmentDecides() throws IOException, InterruptedException {
    String active = settings(Map.of("OMP_WAIT_POLICY", "active"));
    assertTrue(active.contains("OMP_WAIT_POLICY = 'ACTIVE'"), active);
    String spinning = settings(Map.of("GOMP_SPINCOUNT", "1234"));
    assertTrue(spinning.contains("GOMP_SPINCOUNT = '1234'"), spinning);
  }
}
