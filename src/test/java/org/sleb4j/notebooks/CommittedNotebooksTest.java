package org.sleb4j.notebooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sleb4j.notebooks.Notebook.Cell;

/** The notebooks as they are committed. */
class CommittedNotebooksTest {
  private static final int LINES = 6;
  private static final int CHARTS = 2;
  private static final Pattern MACHINE =
      Pattern.compile("(^|[\\s\"'=(])/(home|root|tmp|work|Users|mnt)\\b");
  private static final Pattern TYPE = Pattern.compile("\\b(class|record|interface|enum) \\w");

  static Stream<Notebook> notebooks() {
    return Notebook.in(Path.of("notebooks")).stream().map(Notebook::read);
  }

  private static List<Output> outputs(Notebook notebook) {
    return notebook.codeCells().stream().flatMap(cell -> cell.outputs().stream()).toList();
  }

  @ParameterizedTest
  @MethodSource("notebooks")
  void wereRunFromTopToBottomWithoutErrors(Notebook notebook) {
    List<Integer> numbers =
        notebook.codeCells().stream()
            .map(cell -> cell.json().get("execution_count").asInt())
            .toList();
    assertEquals(IntStream.rangeClosed(1, numbers.size()).boxed().toList(), numbers);
    assertTrue(outputs(notebook).stream().noneMatch(Output::isError));
  }

  @ParameterizedTest
  @MethodSource("notebooks")
  void showCharts(Notebook notebook) {
    List<Output> charts =
        outputs(notebook).stream().filter(output -> output.chart().isPresent()).toList();
    assertTrue(charts.size() >= CHARTS, () -> charts.size() + " charts");
    assertTrue(charts.stream().noneMatch(Output::isBlank));
  }

  @ParameterizedTest
  @MethodSource("notebooks")
  void showNothingOfTheMachine(Notebook notebook) {
    for (Output output : outputs(notebook)) {
      assertFalse(MACHINE.matcher(output.text()).find(), output::text);
    }
    assertEquals(List.of(), notebook.json().findValues("iopub.status.busy"));
  }

  @ParameterizedTest
  @MethodSource("notebooks")
  void areEssays(Notebook notebook) {
    List<Cell> cells = notebook.cells();
    assertTrue(cells.get(0).source().startsWith("# "));
    assertEquals(cells.size(), cells.stream().map(Cell::id).distinct().count());
    for (int i = 1; i < cells.size(); i++) {
      if (cells.get(i).isCode()) {
        assertFalse(cells.get(i - 1).isCode(), "no sentence before " + cells.get(i).id());
        assertShort(cells.get(i));
      }
    }
  }

  private static void assertShort(Cell cell) {
    assertTrue(cell.source().lines().count() <= LINES, cell::id);
    assertFalse(TYPE.matcher(cell.source()).find(), cell::id);
  }

  @ParameterizedTest
  @MethodSource("notebooks")
  void runInEveryKernel(Notebook notebook) {
    assertEquals("java", notebook.json().at("/metadata/kernelspec/name").asText());
    assertEquals(4, notebook.json().get("nbformat").asInt());
    assertEquals(5, notebook.json().get("nbformat_minor").asInt());
    List<String> first = notebook.codeCells().get(0).source().lines().toList();
    assertEquals("%classpath ../target/sleb4j.jar", first.get(0));
    assertEquals("import org.sleb4j.*;", first.get(first.size() - 1));
  }
}
