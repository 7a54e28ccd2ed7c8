package org.sleb4j.save;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetTest {
  @TempDir Path folder;

  /** A process that never finishes what it writes. */
  static final class Unfinished {
    private Unfinished() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
      try (Target target = Target.create(Path.of(arguments[0]), 0, true)) {
        Files.writeString(target.directory().resolve("half"), "written");
        System.out.println(target.directory());
        System.out.flush();
        TimeUnit.MINUTES.sleep(1);
      }
    }
  }

  @Test
  void isGoneWhenItsProcessIsAskedToEnd() throws IOException, InterruptedException {
    Path place = Files.createDirectory(folder.resolve("made"));
    Process process = start(place);
    try (BufferedReader printed = process.inputReader(StandardCharsets.UTF_8)) {
      assertTrue(Files.exists(Path.of(printed.readLine()).resolve("half")));
    }
    process.destroy();
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    assertArrayEquals(new String[] {"made"}, folder.toFile().list());
  }

  @Test
  void staysWhenItIsComplete() throws IOException {
    Path place = folder.resolve("made");
    try (Target target = Target.create(place, 0, false)) {
      Files.writeString(target.directory().resolve("whole"), "written");
      target.finish();
    }
    assertArrayEquals(new String[] {"made"}, folder.toFile().list());
    assertEquals("written", Files.readString(place.resolve("whole")));
  }

  private static Process start(Path place) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Unfinished.class.getName(),
            place.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
