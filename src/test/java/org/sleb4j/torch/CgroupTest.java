package org.sleb4j.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files as Linux writes them. */
class CgroupTest {
  @TempDir private Path directory;

  private void write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text + "\n");
  }

  private OptionalLong available(String memberships) throws IOException {
    write("cgroup", memberships);
    return new Cgroup(directory.resolve("cgroup"), directory.resolve("fs")).available();
  }

  @Test
  void isWhatTheLimitOfVersionTwoLeaves() throws IOException {
    write("fs/a/b/memory.max", "1000");
    write("fs/a/b/memory.current", "700");
    assertEquals(OptionalLong.of(300), available("0::/a/b"));
    write("fs/a/b/memory.stat", "anon 100\ninactive_file 150\nactive_file 50");
    assertEquals(OptionalLong.of(450), available("0::/a/b"));
  }

  @Test
  void isTheLeastOfAllGroupsAbove() throws IOException {
    write("fs/a/b/memory.max", "max");
    write("fs/a/b/memory.current", "10");
    write("fs/a/memory.max", "100");
    write("fs/a/memory.current", "90");
    assertEquals(OptionalLong.of(10), available("0::/a/b"));
  }

  @Test
  void isThatOfTheRootWhereAContainerSeesAnotherName() throws IOException {
    write("fs/memory.max", "1000");
    write("fs/memory.current", "1");
    assertEquals(OptionalLong.of(999), available("0::/docker/4711"));
    assertEquals(OptionalLong.of(999), available("0::/"));
  }

  @Test
  void isWhatTheLimitOfVersionOneLeaves() throws IOException {
    write("fs/memory/docker/x/memory.limit_in_bytes", "5000");
    write("fs/memory/docker/x/memory.usage_in_bytes", "3000");
    write("fs/memory/docker/x/memory.stat", "inactive_file 1\ntotal_inactive_file 500");
    assertEquals(
        OptionalLong.of(2500),
        available("7:cpu,cpuacct:/docker/x\n4:memory:/docker/x\n1:name=systemd:/docker/x"));
  }

  @Test
  void isNeverNegative() throws IOException {
    write("fs/memory.max", "100");
    write("fs/memory.current", "130");
    assertEquals(OptionalLong.of(0), available("0::/"));
  }

  @Test
  void isUnknownWithoutGroupsOrLimits() throws IOException {
    assertEquals(OptionalLong.empty(), available("0::/a"));
    assertEquals(OptionalLong.empty(), available("nonsense"));
    assertEquals(
        OptionalLong.empty(),
        new Cgroup(directory.resolve("none"), directory.resolve("none")).available());
    write("fs/a/memory.max", "max");
    write("fs/a/memory.current", "5");
    assertEquals(OptionalLong.empty(), available("0::/a"));
  }
}
