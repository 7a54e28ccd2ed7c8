package org.sleb4j.notebooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sleb4j.notebooks.Notebook.Cell;

/** The notebooks as they are committed. */
class CommittedNotebooksTest {
  private static final int LINES = 6;

  static Stream<Notebook> notebooks() {
    return Notebook.in(Path.of("notebooks")).stream().map(Notebook::read);
  }

  @ParameterizedTest
  @MethodSource("notebooks")
  void wereRunWithoutErrors(Notebook notebook) {
    List<Integer> numbers =
        notebook.codeCells().stream().map(cell -> cell.json().get("execution_count").asInt()).toList();
    assertThat(numbers).isSorted().doesNotHaveDuplicates().startsWith(1).endsWith(numbers.size());
    assertThat(outputs(notebook)).isNotEmpty().noneMatch(Output::isError);
  }

  @ParameterizedTest
  @MethodSource("notebooks")
  void showCharts(Notebook notebook) {
    List<Output> charts =
        outputs(notebook).stream().filter(output -> output.chart().isPresent()).toList();
    assertThat(charts).hasSizeGreaterThanOrEqualTo(3).noneMatch(Output::isBlank);
  }

  @ParameterizedTest
  @MethodSource("notebooks")
  void showNothingOfTheMachine(Notebook notebook) {
    assertThat(outputs(notebook))
        .allSatisfy(
            output ->
                assertThat(output.text())
                    .doesNotContainPattern("(^|[\\s\"'=(])/(home|root|tmp|work|Users|mnt)\\b")
                    .doesNotContain(System.getProperty("user.dir")));
    assertThat(notebook.json().findValues("iopub.status.busy")).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("notebooks")
  void areEssays(Notebook notebook) {
    List<Cell> cells = notebook.cells();
    assertThat(cells.get(0).source()).startsWith("# ");
    assertThat(cells.stream().map(Cell::id)).doesNotHaveDuplicates();
    for (int i = 1; i < cells.size(); i++) {
      if (cells.get(i).isCode()) {
        assertThat(cells.get(i - 1).isCode()).as("a sentence before %s", cells.get(i).id()).isFalse();
        assertThat(cells.get(i).source().lines().count()).isLessThanOrEqualTo(LINES);
        assertThat(cells.get(i).source()).doesNotContainPattern("\\b(class|record|interface|enum) ");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("notebooks")
  void runInEveryKernel(Notebook notebook) {
    assertThat(notebook.json().at("/metadata/kernelspec/name").asText()).isEqualTo("java");
    assertThat(notebook.json().get("nbformat").asInt()).isEqualTo(4);
    assertThat(notebook.json().get("nbformat_minor").asInt()).isEqualTo(5);
    assertThat(notebook.codeCells().get(0).source())
        .startsWith("%jars ")
        .endsWith("import org.sleb4j.*;");
  }

  private static List<Output> outputs(Notebook notebook) {
    return notebook.codeCells().stream().flatMap(cell -> cell.outputs().stream()).toList();
  }
}
