package org.sleb4j.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Drives the kernel as a notebook does, over its sockets. */
@Timeout(120)
class BuiltInKernelTest {
  private static RunningKernel kernel;
  private static KernelClient notebook;

  @BeforeAll
  static void start() throws Exception {
    kernel = new RunningKernel();
    notebook = kernel.client;
  }

  @AfterAll
  static void stop() throws Exception {
    kernel.close();
  }

  private static Answer succeed(String code) throws Exception {
    Answer answer = notebook.execute(code);
    assertEquals("ok", answer.status(), () -> String.join("\n", answer.traceback()));
    return answer;
  }

  private static Answer fail(String code) throws Exception {
    Answer answer = notebook.execute(code);
    assertEquals("error", answer.status());
    assertEquals(
        answer.all("error").findFirst().orElseThrow().path("traceback"),
        answer.reply().path("traceback"));
    return answer;
  }

  @Test
  void showsTheExpressionAtTheEnd() throws Exception {
    assertEquals(
        "42", succeed("int a = 40;\n\nint more(int x) {\n  return x + 2;\n}\nmore(a)").value());
    assertEquals("", succeed("a = 3").value());
    assertEquals("", succeed("var list = List.of(1, 2);").value());
    assertEquals("[1, 2]", succeed("import java.time.Duration;\nlist\n// done").value());
    assertEquals("", succeed("(Object) null").value());
    assertEquals("", succeed("  \n// nothing").value());
  }

  @Test
  void declaresAgainAndForward() throws Exception {
    assertEquals("1", succeed("var again = 1; again").value());
    assertEquals("text", succeed("var again = \"text\"; again").value());
    Answer forward = succeed("int twice(int x) { return 2 * one(x); }");
    assertTrue(forward.stream("stderr").contains("one(int)"), forward.stream("stderr"));
    assertTrue(fail("twice(1)").traceback().get(0).contains("not declared yet"));
    assertEquals("6", succeed("int one(int x) { return x; }\ntwice(3)").value());
  }

  @Test
  void namesTheVariablesThatANewDeclarationEmpties() throws Exception {
    succeed("var ground = \"a\";");
    succeed("var middle = ground + \"b\"; var top = middle + \"c\";");
    assertEquals("", succeed("var ground = \"a\";").stream("stderr"), "the same again");
    assertEquals("abc", succeed("top").value());
    String told = succeed("var ground = \"z\"; var middle = ground + \"y\";").stream("stderr");
    assertTrue(told.contains("declared again: top. Run"), told);
    assertEquals(
        "NullPointerException: Cannot invoke \"String.length()\" because \"top\" is null",
        fail("top.length()").traceback().get(0));
    assertEquals("", succeed("var top = middle + \"x\";").stream("stderr"));
    assertEquals("zyx", succeed("top").value());
  }

  @Test
  void sendsOutputWhileTheCellRuns() throws Exception {
    String cell =
        notebook.sendCell(
            "System.out.print(\"first\"); System.out.flush(); Thread.sleep(100_000);");
    assertEquals(
        "first",
        notebook
            .awaitPublished(cell, each -> each.type().equals("stream"))
            .content()
            .path("text")
            .asText());
    notebook.interrupt();
    assertEquals("error", notebook.answer(cell).status());
  }

  @Test
  void keepsTheOrderOfOutputs() throws Exception {
    Answer answer =
        succeed(
            """
            System.out.println("héllo ✓ 🙂");
            System.err.println("beware");
            org.sleb4j.notebook.Sample.of("between").show();
            System.out.println("last");
            """);
    assertEquals(
        List.of("stream", "stream", "display_data", "stream"),
        answer.published().stream()
            .map(Answer.Published::type)
            .filter(type -> !type.equals("status") && !type.equals("execute_input"))
            .toList());
    assertEquals("héllo ✓ 🙂\nlast\n", answer.stream("stdout"));
    assertEquals("beware\n", answer.stream("stderr"));
  }

  @Test
  void takesAMegabyteAndMore() throws Exception {
    Answer answer =
        succeed("for (int i = 0; i < 300_000; i++) System.out.println(\"line \" + (100_000 + i));");
    String text = answer.stream("stdout");
    assertEquals(300_000L * 12, text.length());
    assertTrue(text.endsWith("line 399999\n"));
    assertTrue(answer.all("stream").count() < 1000, "many lines go into one message");
    assertEquals("2", succeed("1 + 1").value());
  }

  @Test
  void showsResultsInAllTheirForms() throws Exception {
    JsonNode data =
        succeed("org.sleb4j.notebook.Sample.of(\"it\")")
            .all("execute_result")
            .findFirst()
            .orElseThrow();
    assertEquals("it", data.path("data").path("text/plain").asText());
    assertEquals("<b>it</b>", data.path("data").path("text/html").asText());
    assertEquals("AQID", data.path("data").path("image/png").asText());
  }

  @Test
  void updatesInPlace() throws Exception {
    Answer answer =
        succeed(
            """
            import org.sleb4j.display.*;
            var live = Screen.current().live();
            for (int i = 1; i <= 3; i++) live.update(MimeBundle.text(i + " of 3"));
            """);
    List<String> ids =
        answer.published().stream()
            .filter(each -> each.type().endsWith("display_data"))
            .map(each -> each.content().path("transient").path("display_id").asText())
            .toList();
    assertEquals(3, ids.size());
    assertEquals(1, ids.stream().distinct().count());
    assertEquals(1, answer.all("display_data").count());
    assertEquals(
        List.of("2 of 3", "3 of 3"),
        answer
            .all("update_display_data")
            .map(each -> each.path("data").path("text/plain").asText())
            .toList());
  }

  @Test
  void survivesAResultThatCannotBeShown() throws Exception {
    assertEquals(
        "Sample cannot be shown: no room for a chart",
        succeed("org.sleb4j.notebook.Sample.failing()").value());
    Answer noText =
        fail("new Object() { public String toString() { throw new Error(\"mute\"); } }");
    assertEquals("Error: mute", noText.traceback().get(0));
    assertEquals("2", succeed("1 + 1").value());
  }

  @Test
  void marksTheLineThatThrew() throws Exception {
    int first =
        succeed("int third(int x) {\n  // by\n  return 3 / x;\n}")
            .reply()
            .path("execution_count")
            .asInt();
    Answer answer = fail("int before = 1;\n\nvar broken =\n    third(before - 1);\n");
    int second = answer.reply().path("execution_count").asInt();
    assertEquals(first + 1, second);
    assertEquals(
        List.of(
            "ArithmeticException: / by zero",
            "      1  int third(int x) {",
            "      2    // by",
            "-->   3    return 3 / x;",
            "      4  }",
            "    at third, In [" + first + "], line 3",
            "    at In [" + second + "], line 4"),
        answer.traceback());
    assertEquals("ArithmeticException", answer.reply().path("ename").asText());
    assertEquals("/ by zero", answer.reply().path("evalue").asText());
  }

  @Test
  void tellsCausesAndLibraryFramesAndNoOthers() throws Exception {
    List<String> lines =
        fail("""
        try {
          org.sleb4j.display.MimeBundle.text(null).withPng(null);
        } catch (NullPointerException e) {
          throw new IllegalStateException("no picture", e);
        }\
        """)
            .traceback();
    assertEquals("IllegalStateException: no picture", lines.get(0));
    int cause = lines.indexOf("Caused by");
    assertTrue(lines.get(cause + 1).startsWith("NullPointerException"), lines.toString());
    assertTrue(
        lines.stream().anyMatch(line -> line.startsWith("    at org.sleb4j.display.MimeBundle.")));
    assertTrue(
        lines.stream().noneMatch(line -> line.contains("jdk.") || line.contains("notebook")));
    assertTrue(fail("int deep() { return 1 + deep(); }\ndeep()").traceback().size() < 25);
  }

  @Test
  void tellsAMistakeInOneSentence() throws Exception {
    assertEquals(
        List.of("A MIME bundle must hold text/plain."),
        fail("new org.sleb4j.display.MimeBundle(Map.of())").traceback());
    assertEquals(
        List.of("This kernel reads nothing from the keyboard; put the value into the cell."),
        fail("new Scanner(System.in).nextLine()").traceback());
  }

  @Test
  void putsACaretUnderWhatDoesNotCompile() throws Exception {
    Answer answer = fail("int fine = 1;\n\n\tint b = fine + missing;\nSystem.out.println(b);");
    int number = answer.reply().path("execution_count").asInt();
    assertEquals(
        List.of(
            "In [" + number + "], line 3: cannot find symbol, symbol: variable missing",
            "-->   3  \tint b = fine + missing;",
            "         \t               ^^^^^^^"),
        answer.traceback());
    assertEquals("CompileError", answer.reply().path("ename").asText());
    assertTrue(fail("for (int i = 0; i < 3; i++) {").traceback().get(0).contains("end of file"));
  }

  @Test
  void stopsALoopThatAsksNobody() throws Exception {
    String cell =
        notebook.sendCell(
            "long rounds = 0;\nSystem.out.println(\"on\");\nwhile (true) { rounds++; }");
    notebook.awaitPublished(cell, each -> each.type().equals("stream"));
    notebook.interrupt();
    Answer answer = notebook.answer(cell);
    assertEquals("Interrupted", answer.reply().path("ename").asText());
    assertEquals(1, answer.traceback().size());
    assertEquals("true", succeed("rounds > 0").value());
    assertEquals("false", succeed("Thread.currentThread().isInterrupted()").value());
  }

  @Test
  void stopsASearchWithinAPassAndGoesOnLater() throws Exception {
    succeed("var search = org.sleb4j.search.SlowSearch.of(40, 50)");
    String cell = notebook.sendCell("System.out.println(\"on\"); search.runTo(10)");
    notebook.awaitPublished(cell, each -> each.type().equals("stream"));
    notebook.interrupt();
    Answer answer = notebook.answer(cell);
    assertEquals(List.of("interrupted; the scored candidates are kept"), answer.traceback());
    assertEquals("1", succeed("search.runTo(1).removed().size()").value());
  }

  @Test
  void leavesTheCellsBehindAFailedOneUnrun() throws Exception {
    String waits = notebook.sendCell("Thread.sleep(500); int reached = 0;");
    String fails = notebook.sendCell("throw new Exception(\"stop here\");");
    String unrun = notebook.sendCell("reached = 1;");
    assertEquals("ok", notebook.answer(waits).status());
    assertEquals("error", notebook.answer(fails).status());
    assertEquals("aborted", notebook.answer(unrun).status());
    assertEquals("0", succeed("reached").value());
  }

  @Test
  void completes() throws Exception {
    assertEquals(List.of("copyOf("), complete("List.copy"));
    assertEquals(List.of("check()"), complete("org.sleb4j.check.Interrupted.ch"));
    assertTrue(
        complete("import java.time.*;\nvar list = List.of(1);\nlist.isE").contains("isEmpty()"));
    JsonNode behindEmoji = completion("\"🙂\".isBl");
    assertEquals(4, behindEmoji.path("cursor_start").asInt());
    assertEquals(8, behindEmoji.path("cursor_end").asInt());
    assertEquals(List.of(), complete("no.such.thin"));
  }

  private static List<String> complete(String code) throws Exception {
    return Answer.lines(completion(code).path("matches")).toList();
  }

  private static JsonNode completion(String code) throws Exception {
    return notebook.ask(
        "complete_request",
        Map.of("code", code, "cursor_pos", code.codePointCount(0, code.length())));
  }

  @Test
  void inspects() throws Exception {
    String shown = inspect("var b = org.sleb4j.display.MimeBundle.text(\"x\");", 41);
    assertTrue(shown.startsWith("MimeBundle MimeBundle"), shown);
    assertTrue(shown.endsWith(".text(String text)\n\n  Makes a bundle of plain text."), shown);
    String name = inspect("org.sleb4j.display.MimeBundle.text", 34);
    String link = inspect("org.sleb4j.Text", 15);
    assertTrue(link.contains("Begin with Sleb.calibration(String) or Sleb.eval"), link);
    assertTrue(name.endsWith("\n\n  Makes a bundle of plain text."), name);
    String inherited = inspect("org.sleb4j.Sleb.load(\"demo\").perplexity(", 39);
    assertTrue(inherited.contains("  Measures how well it predicts a text."), inherited);
    String type = inspect("org.sleb4j.display.Displayable", 25);
    assertTrue(type.contains("A value that shows itself; its toString is the same"), type);
    assertFalse(
        notebook
            .ask("inspect_request", Map.of("code", "nothing", "cursor_pos", 3, "detail_level", 0))
            .path("found")
            .asBoolean());
  }

  private static String inspect(String code, int cursor) throws Exception {
    return notebook
        .ask("inspect_request", Map.of("code", code, "cursor_pos", cursor, "detail_level", 0))
        .path("data")
        .path("text/plain")
        .asText();
  }

  @Test
  void knowsWhatIsComplete() throws Exception {
    assertEquals("complete", completeness("int a = 1"));
    assertEquals("complete", completeness("int f() {\n  return 1;\n}\nf()"));
    assertEquals("incomplete", completeness("int a = 1;\nfor (int i = 0; i < 3; i++) {"));
    assertEquals("invalid", completeness("int a = );"));
  }

  private static String completeness(String code) throws Exception {
    return notebook.ask("is_complete_request", Map.of("code", code)).path("status").asText();
  }

  @Test
  void remembersCells() throws Exception {
    succeed("// remember me\nint remembered = 5;");
    succeed("remembered");
    JsonNode tail =
        notebook.ask(
            "history_request",
            Map.of("hist_access_type", "tail", "n", 2, "raw", true, "output", false));
    assertEquals("remembered", tail.path("history").get(1).get(2).asText());
    JsonNode found =
        notebook.ask(
            "history_request",
            Map.of(
                "hist_access_type",
                "search",
                "pattern",
                "*remember me*",
                "n",
                5,
                "unique",
                true,
                "raw",
                true,
                "output",
                false));
    assertEquals(1, found.path("history").size());
  }

  @Test
  void obeysTheFirstCellOfANotebookForIJava(@TempDir Path folder) throws Exception {
    succeed("%jars ../target/sleb4j.jar\n%maven org.sleb4j:sleb4j:0.1.0\nimport java.time.*;");
    assertEquals("7", succeed("int seven =\n  7;\n%jars sleb4j.jar\nseven % 8").value());
    assertTrue(fail("%jars " + folder + "/*.jar").traceback().get(0).contains("no such file"));
    assertTrue(fail("%maven a:b:1").traceback().get(0).contains("downloads nothing"));
    assertTrue(fail("%%time x").traceback().get(0).contains("does not know %%time"));
  }

  @Test
  void aPercentSignWithinCodeIsNoMagic() throws Exception {
    succeed("int seven = 7;\nint jars = 5;");
    assertEquals("2", succeed("seven\n%jars").value());
    assertEquals("2", succeed("(seven\n%jars)").value());
    assertEquals("9", succeed("/* a\n%time b\n*/ 9").value());
    assertEquals("9", succeed("// it's\n%jars sleb4j.jar\n9").value());
    String block = "var text = \"\"\"\n  \\\"\"\"\n%time \"a'\n\"\"\";\n";
    assertEquals("true", succeed(block + "%jars sleb4j.jar\ntext.contains(\"%time\")").value());
  }

  @Test
  void hasTheUsualImports() throws Exception {
    for (String name : JavaShell.IMPORTS) {
      if (!name.equals("org.sleb4j.*")) {
        succeed("import " + name + ";");
      }
    }
    assertEquals("true", succeed("Path.of(\"x\") != null && Stream.of(1).count() == 1").value());
  }
}
