package org.sleb4j.torch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The memory that Linux's control groups leave this process: of its own group and of every group
 * above, since each may have a limit. Containers are limited so; version 1 and 2 are understood.
 */
final class Cgroup {
  /** Where a version keeps its numbers: the limit, the use, and the part that can be given back. */
  private record Version(String mount, String limit, String usage, String reclaimable) {}

  private static final Version ONE =
      new Version(
          "memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file");
  private static final Version TWO =
      new Version("", "memory.max", "memory.current", "inactive_file");

  private final Path memberships;
  private final Path mounts;

  /**
   * @param memberships the file {@code /proc/self/cgroup}
   * @param mounts the directory {@code /sys/fs/cgroup}
   */
  Cgroup(Path memberships, Path mounts) {
    this.memberships = memberships;
    this.mounts = mounts;
  }

  /** Returns the bytes below the tightest limit; empty where there is none, or no Linux. */
  OptionalLong available() {
    return lines(memberships).stream().flatMapToLong(this::available).min();
  }

  /** Reads a line such as {@code 0::/a/b} of version 2, {@code 4:memory:/a/b} of version 1. */
  private LongStream available(String membership) {
    String[] fields = membership.split(":", 3);
    if (fields.length < 3) {
      return LongStream.empty();
    }
    if (fields[1].isEmpty()) {
      return available(TWO, fields[2]);
    }
    return List.of(fields[1].split(",")).contains("memory")
        ? available(ONE, fields[2])
        : LongStream.empty();
  }

  /** A container may see its own group as the root, under a name that only the host knows. */
  private LongStream available(Version version, String group) {
    Path root = mounts.resolve(version.mount());
    Path path = root.resolve(group.replaceFirst("^/+", "")).normalize();
    return Stream.iterate(path, at -> at != null && at.startsWith(root), Path::getParent)
        .flatMapToLong(at -> available(version, at));
  }

  private static LongStream available(Version version, Path group) {
    OptionalLong limit = number(group.resolve(version.limit()));
    OptionalLong usage = number(group.resolve(version.usage()));
    if (limit.isEmpty() || usage.isEmpty()) {
      return LongStream.empty();
    }
    long used = Math.max(0, usage.getAsLong() - reclaimable(version, group));
    return LongStream.of(Math.max(0, limit.getAsLong() - used));
  }

  /** Returns the page cache that was not used lately, which Linux gives back first. */
  private static long reclaimable(Version version, Path group) {
    String name = version.reclaimable() + " ";
    return lines(group.resolve("memory.stat")).stream()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> parse(line.substring(name.length())).orElse(0))
        .findFirst()
        .orElse(0);
  }

  private static OptionalLong number(Path file) {
    return lines(file).stream().findFirst().map(Cgroup::parse).orElse(OptionalLong.empty());
  }

  /** Version 2 writes {@code max} where there is no limit. */
  private static OptionalLong parse(String text) {
    try {
      return OptionalLong.of(Long.parseLong(text.strip()));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.isReadable(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      return List.of();
    }
  }
}
