package org.sleb4j.model.linear;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sleb4j.OwnJava;

/** What PyTorch packs can be unpacked on every kind of processor of Intel and AMD. */
class Int4LayoutTest {
  /** Prints the layout that a process of its own finds. */
  static final class Finder {
    public static void main(String[] arguments) {
      System.out.println(Int4Layout.find());
    }
  }

  private static void assumeX86() {
    assumeTrue(System.getProperty("os.arch").equals("amd64"), "left out: not on this processor");
  }

  @Test
  void isKnownHere() {
    assumeX86();
    assertTrue(Int4Layout.find().isPresent());
  }

  @ParameterizedTest
  @CsvSource({"avx2, 32, 16", "default, 32, 1"})
  void isKnownWherePyTorchIsToldToLeaveInstructionsOut(String capability, int block, int run)
      throws IOException {
    assumeX86();
    ProcessBuilder java =
        new ProcessBuilder(
            OwnJava.path(), "-cp", System.getProperty("java.class.path"), Finder.class.getName());
    java.environment().put("ATEN_CPU_CAPABILITY", capability);
    java.redirectError(ProcessBuilder.Redirect.DISCARD);
    String out = new String(java.start().getInputStream().readAllBytes(), UTF_8);
    assertEquals("Optional[" + new Int4Layout(block, run) + "]", out.strip());
  }
}
