package org.sleb4j.redundancy;

import java.util.List;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelView;
import org.sleb4j.torch.Tensor;

/** A walk of all windows through a model, in the order that suits where its blocks are. */
public interface ModelWalk extends CandidateWalk {
  /** Sees the states of every batch before and after each block. */
  @FunctionalInterface
  interface Observer {
    /** Ignores everything. */
    Observer NONE = (position, batch, before, after) -> {};

    /**
     * Sees states of shape [windows, tokens, width], which it must not keep.
     *
     * @param position the place of the block in the list of active ones
     * @param batch the number of the batch, from 0
     */
    void see(int position, int batch, Tensor before, Tensor after);
  }

  /**
   * Begins in front of the first active block.
   *
   * @throws org.sleb4j.check.InvalidInputException if a window does not fit the model
   */
  static ModelWalk start(ModelView view, Windows windows, Observer observer) {
    windows.checkFits(view.model().info().vocabulary(), view.model().info().context());
    return view.model().isStreamed()
        ? new StreamedWalk(view, windows, observer)
        : new PrefixWalk(view, windows, observer);
  }

  /** Warns where a walk through a streamed model reads its blocks more than once. */
  static void warnOfGroups(ModelView view, Windows windows) {
    if (view.model().isStreamed()) {
      view.model()
          .streaming()
          .warnOfGroups(new StreamedWalk(view, windows, Observer.NONE).readings());
    }
  }

  /** Returns a scorer of candidates by their loss on these windows. */
  static CandidateScorer scorer(Model model, Windows windows) {
    warnOfGroups(model.full(), windows);
    return active -> start(model.view(active), windows, Observer.NONE);
  }

  /**
   * Returns a scorer of candidates by their loss on a part of these windows at a time.
   *
   * @throws org.sleb4j.check.InvalidInputException if a window does not fit the model
   */
  static PartScorer partScorer(Model model, Windows windows) {
    windows.checkFits(model.info().vocabulary(), model.info().context());
    warnOfGroups(model.full(), windows);
    return new PartScorer() {
      @Override
      public int windows() {
        return windows.count();
      }

      @Override
      public CandidateScorer on(List<Integer> part) {
        Windows some = Windows.of(part.stream().map(windows::ids).toList());
        return active -> start(model.view(active), some, Observer.NONE);
      }
    };
  }

  /** Returns the losses of the model itself; it walks to the end, so that no candidate follows. */
  WindowLosses loss();
}
