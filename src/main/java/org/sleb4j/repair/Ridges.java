package org.sleb4j.repair;

import java.util.List;
import java.util.Optional;
import java.util.function.DoubleConsumer;

/** Repairs with one rho after another, and keeps the new tensors of the best so far only. */
final class Ridges implements AutoCloseable {
  private final RepairWalk walk;
  private Optional<Chain> best = Optional.empty();

  Ridges(RepairWalk walk) {
    this.walk = walk;
  }

  /**
   * Returns the repair with the lowest loss, the first of equals, which lives until this is closed.
   *
   * @param progress hears the share of the work that is done, 0 to 1
   */
  Chain best(List<Double> rhos, DoubleConsumer progress) {
    for (int i = 0; i < rhos.size(); i++) {
      int done = i;
      offer(walk.run(rhos.get(i), part -> progress.accept((done + part) / rhos.size())));
    }
    return best.orElseThrow();
  }

  private void offer(Chain next) {
    if (best.isPresent() && Double.compare(mean(best.get()), mean(next)) <= 0) {
      next.close();
    } else {
      best.ifPresent(Chain::close);
      best = Optional.of(next);
    }
  }

  private static double mean(Chain chain) {
    return chain.losses().mean();
  }

  @Override
  public void close() {
    best.ifPresent(Chain::close);
  }
}
