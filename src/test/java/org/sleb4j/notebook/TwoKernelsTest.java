package org.sleb4j.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two notebooks at once, and one that is started again. */
@Timeout(120)
class TwoKernelsTest {
  @Test
  void keepsNotebooksApart() throws Exception {
    try (RunningKernel one = new RunningKernel();
        RunningKernel other = new RunningKernel()) {
      String long1 = one.client.sendCell("Thread.sleep(1000); String whose = \"one\"; whose");
      String long2 = other.client.sendCell("Thread.sleep(1000); String whose = \"other\"; whose");
      assertEquals("one", one.client.answer(long1).value());
      assertEquals("other", other.client.answer(long2).value());
    }
  }

  @Test
  void endsWhenToldAndStartsAgainWithNothing() throws Exception {
    Endpoints ports = Endpoints.free();
    try (RunningKernel kernel = new RunningKernel(ports)) {
      kernel.client.execute("int old = 1;");
      String busy = kernel.client.sendCell("System.out.println(\"on\"); while (true) {}");
      kernel.client.awaitPublished(busy, each -> each.type().equals("stream"));
      KernelClient client = kernel.client;
      String request = client.send(client.control, "shutdown_request", Map.of("restart", true));
      assertTrue(client.reply(client.control, request).path("restart").asBoolean());
      assertTrue(kernel.ends());
      assertEquals(0, kernel.exitStatus());
    }
    try (RunningKernel kernel = new RunningKernel(ports)) {
      assertEquals("error", kernel.client.execute("old").status());
      assertEquals("1", kernel.client.execute("int old = 1; old").value());
    }
  }
}
