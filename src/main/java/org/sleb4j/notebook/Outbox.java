package org.sleb4j.notebook;

import io.github.spencerpark.jupyter.channels.ReplyEnvironment;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.messages.publish.PublishDisplayData;
import io.github.spencerpark.jupyter.messages.publish.PublishStream;
import io.github.spencerpark.jupyter.messages.publish.PublishStream.StreamType;
import io.github.spencerpark.jupyter.messages.publish.PublishUpdateDisplayData;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * Keeps what cells print and show, in order and from any thread, until it is carried away.
 *
 * <p>Text of one stream that follows itself becomes one message. While a cell runs, who writes
 * faster than the front end takes waits; between cells a mebibyte is kept for the next cell and the
 * rest is dropped.
 */
final class Outbox {
  private static final int ROOM = 1 << 20; // bytes
  private static final int MESSAGE = 1 << 16; // bytes of text
  private static final int DISPLAY = 1 << 12; // what a display counts as

  private final Deque<Consumer<ReplyEnvironment>> waiting = new ArrayDeque<>();
  private int waitingBytes;
  private boolean open;

  /** Text that may still grow. */
  private record Text(StreamType stream, ByteArrayOutputStream bytes)
      implements Consumer<ReplyEnvironment> {
    @Override
    public void accept(ReplyEnvironment front) {
      front.publish(new PublishStream(stream, bytes.toString(StandardCharsets.UTF_8)));
    }
  }

  /** Returns a stream to print to. */
  PrintStream printer(StreamType stream) {
    OutputStream sink =
        new OutputStream() {
          @Override
          public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
          }

          @Override
          public void write(byte[] bytes, int from, int count) {
            print(stream, bytes, from, count);
          }
        };
    return new PrintStream(sink, true, StandardCharsets.UTF_8);
  }

  private synchronized void print(StreamType stream, byte[] bytes, int from, int count) {
    if (findRoom()) {
      text(stream).write(bytes, from, count);
      waitingBytes += count;
    }
  }

  void display(DisplayData data) {
    post(front -> front.publish(new PublishDisplayData(data)));
  }

  void update(DisplayData data) {
    post(front -> front.publish(new PublishUpdateDisplayData(data)));
  }

  private synchronized void post(Consumer<ReplyEnvironment> message) {
    if (findRoom()) {
      waiting.add(message);
      waitingBytes += DISPLAY;
    }
  }

  private ByteArrayOutputStream text(StreamType stream) {
    if (waiting.peekLast() instanceof Text last
        && last.stream == stream
        && last.bytes.size() < MESSAGE) {
      return last.bytes;
    }
    Text text = new Text(stream, new ByteArrayOutputStream());
    waiting.add(text);
    return text.bytes;
  }

  private boolean findRoom() {
    try {
      while (open && waitingBytes > ROOM) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the cell ends soon; what it says last is kept
      return true;
    }
    return waitingBytes <= ROOM;
  }

  /** From here on somebody carries. */
  synchronized void open() {
    open = true;
  }

  /** From here on nobody does. */
  synchronized void close() {
    open = false;
    notifyAll();
  }

  /** Sends all that waits. */
  void carry(ReplyEnvironment front) {
    take().forEach(message -> message.accept(front));
  }

  private synchronized List<Consumer<ReplyEnvironment>> take() {
    List<Consumer<ReplyEnvironment>> taken = new ArrayList<>(waiting);
    waiting.clear();
    waitingBytes = 0;
    notifyAll();
    return taken;
  }
}
