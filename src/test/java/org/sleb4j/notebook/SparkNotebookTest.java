package org.sleb4j.notebook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sleb4j.OwnJava;

/** Cells that measure on a cluster find what they find without one. */
@Timeout(300)
class SparkNotebookTest {
  private RunningKernel kernel;

  @BeforeEach
  void start() throws Exception {
    kernel = RunningKernel.withSpark();
  }

  @AfterEach
  void stop() throws Exception {
    kernel.close();
  }

  private String value(String code) throws Exception {
    Answer answer = kernel.client.execute(code);
    assertEquals("ok", answer.status(), () -> String.join("\n", answer.traceback()));
    return answer.value();
  }

  private String sentence(String code) throws Exception {
    Answer answer = kernel.client.execute(code);
    assertEquals("error", answer.status());
    return answer.traceback().get(0);
  }

  @Test
  void measuresOnTwoCoresOfThisProcess() throws Exception {
    value("import org.sleb4j.*; var model = Sleb.load(\"demo\"); var text = Sleb.calibration();");
    value("var cluster = Sleb.spark(\"local[2]\"); var there = model.on(cluster);");
    assertEquals(
        value("model.without(5).perplexity(text).perplexity().meanNll()"),
        value("there.without(5).perplexity(text).perplexity().meanNll()"));
    value("var search = there.search(text); search.step();");
    value("var here = model.search(text); here.step();");
    assertEquals(value("here.removed()"), value("search.removed()"));
    assertEquals(
        "true", value("search.report().result().passes().equals(here.report().result().passes())"));
    assertTrue(value("search").contains("on local[2], 1 executor"), value("search"));
    assertEquals("local[2], 1 executor", value("search.fields().get(\"spark\")"));
    assertEquals("local[2], 1 executor", value("cluster"));
    assertEquals("local[2], 0 executors", value("Sleb.spark()"), "the same application");
    assertTrue(
        sentence("Sleb.spark(\"local[1]\")").contains("with the master local[2] and not local[1]"));
    value("cluster.close();");
    assertTrue(sentence("there.perplexity(text)").contains("local[2] was closed"));
  }

  @Test
  void worksWhereOnlyTheLoaderOfTheShellKnowsTheLibrary() throws Exception {
    Process shell =
        new ProcessBuilder(
                OwnJava.path(),
                OwnJava.SPARK_OPTIONS,
                "-cp",
                OwnJava.parts()
                    .filter(part -> part.endsWith("test-classes"))
                    .findAny()
                    .orElseThrow(),
                LocalShell.class.getName(),
                OwnJava.sparkClassPath(),
                "import org.sleb4j.*;",
                "var model = Sleb.load(\"demo\").without(5);",
                "var there = model.on(Sleb.spark(\"local[2]\"));",
                "model.perplexity(Sleb.evaluation()).perplexity().meanNll()",
                "there.perplexity(Sleb.evaluation()).perplexity().meanNll()")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    List<String> lines = new String(shell.getInputStream().readAllBytes(), UTF_8).lines().toList();
    String last = lines.get(lines.size() - 1);
    assertTrue(Double.parseDouble(last) > 1, lines.toString());
    assertEquals(lines.get(lines.size() - 2), last);
  }
}
