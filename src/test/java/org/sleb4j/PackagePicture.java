package org.sleb4j;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.sleb4j.check.Strings;

/**
 * The packages of the library as a picture: each stands above all that it uses.
 *
 * <p>An arrow that others imply is left out (the transitive reduction), so what can be reached
 * along arrows is what a package depends on.
 */
final class PackagePicture {
  private static final String ROOT = "org.sleb4j";
  private static final int ROW = 74;
  private static final int HEIGHT = 28;
  private static final int GAP = 18;
  private static final int WIDTH = 1000;
  private static final int SWEEPS = 24;

  private final Map<String, Set<String>> uses;
  private final Map<String, Integer> rows = new HashMap<>();
  private final Map<String, Double> centers = new HashMap<>();

  /**
   * Places packages.
   *
   * @param uses the packages that each package uses
   * @throws IllegalArgumentException if they use each other in a circle
   */
  PackagePicture(Map<String, Set<String>> uses) {
    this.uses = uses;
    uses.keySet().forEach(name -> row(name, new TreeSet<>()));
    place();
  }

  /** Returns what each package of the library uses, as its classes do. */
  static Map<String, Set<String>> ofLibrary() {
    JavaClasses classes =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);
    Map<String, Set<String>> uses = new TreeMap<>();
    classes.forEach(
        type ->
            type.getDirectDependenciesFromSelf().stream()
                .map(dependency -> dependency.getTargetClass().getPackageName())
                .filter(name -> name.startsWith(ROOT) && !name.equals(type.getPackageName()))
                .forEach(
                    name ->
                        uses.computeIfAbsent(label(type.getPackageName()), any -> new TreeSet<>())
                            .add(label(name))));
    List.copyOf(uses.values())
        .forEach(targets -> targets.forEach(name -> uses.computeIfAbsent(name, any -> Set.of())));
    return uses;
  }

  private static String label(String name) {
    return name.equals(ROOT) ? "root" : name.substring(ROOT.length() + 1);
  }

  /** Returns the longest way down from a package. */
  private int row(String name, Set<String> above) {
    if (!above.add(name)) {
      throw new IllegalArgumentException("a circle of packages: " + above);
    }
    if (!rows.containsKey(name)) {
      rows.put(
          name, uses.get(name).stream().mapToInt(used -> row(used, above) + 1).max().orElse(0));
    }
    above.remove(name);
    return rows.get(name);
  }

  /** Returns the arrows that no way over other packages implies. */
  private Set<String> arrows(String name) {
    Set<String> direct = new TreeSet<>(uses.get(name));
    uses.get(name).forEach(used -> direct.removeAll(reached(used)));
    return direct;
  }

  private Set<String> reached(String name) {
    Set<String> all = new TreeSet<>();
    uses.get(name)
        .forEach(
            used -> {
              all.add(used);
              all.addAll(reached(used));
            });
    return all;
  }

  /** Orders each row by the mean place of its neighbours, a few times. */
  private void place() {
    List<List<String>> levels = levels();
    levels.forEach(this::spread);
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      for (List<String> level : levels) {
        level.sort(Comparator.comparingDouble(this::pull).thenComparing(name -> name));
        spread(level);
      }
    }
  }

  private List<List<String>> levels() {
    int count = rows.values().stream().mapToInt(row -> row + 1).max().orElse(0);
    return IntStream.range(0, count)
        .mapToObj(
            row ->
                new ArrayList<>(
                    uses.keySet().stream().filter(name -> rows.get(name) == row).toList()))
        .map(level -> (List<String>) level)
        .toList();
  }

  private double pull(String name) {
    return uses.keySet().stream()
        .filter(other -> arrows(name).contains(other) || arrows(other).contains(name))
        .mapToDouble(centers::get)
        .average()
        .orElse(WIDTH / 2.0);
  }

  private void spread(List<String> level) {
    double free = WIDTH - level.stream().mapToDouble(PackagePicture::width).sum();
    double gap = free / (level.size() + 1);
    double left = gap;
    for (String name : level) {
      centers.put(name, left + width(name) / 2);
      left += width(name) + gap;
    }
  }

  private static double width(String name) {
    return 8.0 * name.length() + GAP;
  }

  private double top(String name) {
    int last = rows.values().stream().mapToInt(row -> row).max().orElse(0);
    return GAP + (last - rows.get(name)) * (double) ROW;
  }

  /** Returns the picture as SVG. */
  String svg() {
    Map<String, String> parts = new LinkedHashMap<>();
    uses.keySet().forEach(name -> parts.put("arrows of " + name, arrowsFrom(name)));
    uses.keySet().forEach(name -> parts.put("box of " + name, box(name)));
    int last = rows.values().stream().mapToInt(row -> row).max().orElse(0);
    String head =
        Strings.format(
            """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" \
            font-family="sans-serif" font-size="13">
            <title>Packages of sleb4j: each uses those below it that its arrows reach</title>
            <rect width="100%%" height="100%%" fill="#ffffff"/>
            """,
            WIDTH, 2 * GAP + last * ROW + HEIGHT);
    return head + String.join("", parts.values()) + "</svg>\n";
  }

  private String arrowsFrom(String name) {
    return String.join("", arrows(name).stream().map(used -> arrow(name, used)).toList());
  }

  private String arrow(String from, String to) {
    double y1 = top(from) + HEIGHT;
    double y2 = top(to);
    double bend = (y2 - y1) / 2;
    return Strings.format(
        "<path d=\"M%.0f %.0f C%.0f %.0f %.0f %.0f %.0f %.0f\" fill=\"none\""
            + " stroke=\"#8a9ba8\"/>\n",
        centers.get(from),
        y1,
        centers.get(from),
        y1 + bend,
        centers.get(to),
        y2 - bend,
        centers.get(to),
        y2);
  }

  private String box(String name) {
    double left = centers.get(name) - width(name) / 2;
    return Strings.format(
        """
        <rect x="%.0f" y="%.0f" width="%.0f" height="%d" rx="4" fill="#e8f1f8" stroke="#0072b2"/>
        <text x="%.0f" y="%.0f" text-anchor="middle" fill="#1a1a1a">%s</text>
        """,
        left, top(name), width(name), HEIGHT, centers.get(name), top(name) + 19, name);
  }
}
