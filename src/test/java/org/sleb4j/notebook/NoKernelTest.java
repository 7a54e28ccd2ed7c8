package org.sleb4j.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.sleb4j.OwnJava;
import org.sleb4j.display.MimeBundle;

/** The library shows results as text where no kernel's library is on the class path. */
class NoKernelTest {
  private static final String KERNEL_LIBRARIES = ".*(basekernel|jjava|jeromq|asm-\\d).*";

  /** Runs in a process of its own. */
  static final class Shows {
    private Shows() {}

    public static void main(String[] arguments) {
      new Sample(() -> MimeBundle.text("as text")).show();
    }
  }

  @Test
  void showsTextWithoutAnyKernelLibrary() throws Exception {
    String classPath = System.getProperty("java.class.path");
    String without =
        Arrays.stream(classPath.split(File.pathSeparator, -1))
            .filter(entry -> !entry.matches(KERNEL_LIBRARIES))
            .collect(Collectors.joining(File.pathSeparator));
    assertTrue(without.length() < classPath.length());
    Process process =
        new ProcessBuilder(OwnJava.path(), "-cp", without, Shows.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals("as text" + System.lineSeparator(), output);
    assertEquals(0, process.waitFor());
  }
}
