package org.sleb4j.zeroshot;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.sleb4j.model.Model;

/**
 * The inputs of a question's requests as one row: the trunk is what all begin with, a branch what
 * is left of one. A single request is all trunk; where inputs differ by nothing but a last token
 * that is only predicted, the branches are empty.
 */
final class Tree {
  private final List<Request> requests;
  private final List<int[]> inputs;
  private final int trunk;
  private final int[] starts;

  private Tree(List<Request> requests, List<int[]> inputs, int trunk) {
    this.requests = requests;
    this.inputs = inputs;
    this.trunk = trunk;
    this.starts = new int[inputs.size() + 1];
    starts[0] = trunk;
    for (int i = 0; i < inputs.size(); i++) {
      starts[i + 1] = starts[i] + inputs.get(i).length - trunk;
    }
  }

  static Tree of(List<Request> requests, int contextLength) {
    List<int[]> inputs = inputs(requests, contextLength);
    return new Tree(requests, inputs, common(inputs));
  }

  /** Returns a tree without a trunk where a model computes texts of those lengths differently. */
  static Tree of(List<Request> requests, Model model) {
    List<int[]> inputs = inputs(requests, model.info().context());
    int first = inputs.get(0).length;
    boolean alike =
        inputs.stream().allMatch(input -> model.inputs().turnsAlike(first, input.length));
    return new Tree(requests, inputs, alike ? common(inputs) : 0);
  }

  private static List<int[]> inputs(List<Request> requests, int contextLength) {
    return requests.stream().map(request -> request.input(contextLength)).toList();
  }

  private static int common(List<int[]> inputs) {
    int[] first = inputs.get(0);
    int common = first.length;
    for (int[] other : inputs) {
      int mismatch = Arrays.mismatch(first, 0, common, other, 0, other.length);
      common = mismatch < 0 ? common : mismatch;
    }
    return common;
  }

  /** Returns the tokens of trunk and branches. */
  int length() {
    return starts[inputs.size()];
  }

  boolean isBranched() {
    return length() > trunk;
  }

  List<Request> requests() {
    return requests;
  }

  /** Writes the tokens, the place of each in its own text, and its branch into rows. */
  void write(long[] ids, long[] positions, long[] branches) {
    for (int request = 0; request < inputs.size(); request++) {
      int[] input = inputs.get(request);
      for (int position = request == 0 ? 0 : trunk; position < input.length; position++) {
        int column = column(request, position);
        ids[column] = input[position];
        positions[column] = position;
        branches[column] = position < trunk ? 0 : request + 1;
      }
    }
  }

  /** Returns the columns of the tokens that a request's continuation is predicted behind. */
  IntStream predicting(int request) {
    int length = inputs.get(request).length;
    int predicted = requests.get(request).continuation().length;
    return IntStream.range(length - predicted, length).map(position -> column(request, position));
  }

  private int column(int request, int position) {
    return position < trunk ? position : starts[request] + position - trunk;
  }
}
