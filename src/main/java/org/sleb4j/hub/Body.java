package org.sleb4j.hub;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Gives a response's bytes as they come; a read ends with an exception when it is interrupted or
 * nothing comes for too long. The JDK's own stream, as of Java 17, waits for ever in both cases.
 */
final class Body extends InputStream implements BodySubscriber<InputStream> {
  private final Duration silence;
  private final BlockingQueue<List<ByteBuffer>> coming = new LinkedBlockingQueue<>();
  private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
  private final Deque<ByteBuffer> here = new ArrayDeque<>();
  private volatile Throwable failure;
  private boolean ended;

  Body(Duration silence) {
    this.silence = silence;
  }

  @Override
  public CompletionStage<InputStream> getBody() {
    return CompletableFuture.completedStage(this);
  }

  @Override
  public void onSubscribe(Flow.Subscription from) {
    subscription.complete(from);
    from.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    if (buffers.isEmpty()) {
      subscription.join().request(1); // an empty list is the end, among what comes
    } else {
      coming.add(List.copyOf(buffers));
    }
  }

  @Override
  public void onError(Throwable e) {
    failure = e;
    coming.add(List.of());
  }

  @Override
  public void onComplete() {
    coming.add(List.of());
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    while (here.isEmpty() && !ended) {
      take();
    }
    if (here.isEmpty()) {
      return -1;
    }
    ByteBuffer first = here.peek();
    int count = Math.min(length, first.remaining());
    first.get(bytes, offset, count);
    if (!first.hasRemaining()) {
      here.remove();
    }
    return count;
  }

  private void take() throws IOException {
    List<ByteBuffer> next = next();
    ended = next.isEmpty();
    if (ended && failure != null) {
      throw new IOException("the connection was cut", failure);
    }
    next.stream().filter(ByteBuffer::hasRemaining).forEach(here::add);
    subscription.join().request(1);
  }

  private List<ByteBuffer> next() throws IOException {
    try {
      List<ByteBuffer> next = coming.poll(silence.toMillis(), TimeUnit.MILLISECONDS);
      if (next == null) {
        throw new IOException("no more data arrived");
      }
      return next;
    } catch (InterruptedException e) {
      throw (IOException) new InterruptedIOException().initCause(e);
    }
  }

  /** Drops the connection where not all was read. */
  @Override
  public void close() {
    var unused = subscription.thenAccept(Flow.Subscription::cancel);
  }
}
