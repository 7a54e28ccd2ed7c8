package org.sleb4j.model.family;

import java.util.List;
import java.util.stream.IntStream;

/** How rotary angles are changed for texts longer than those a model was first trained on. */
interface RotaryScaling {
  /** No scaling. */
  RotaryScaling NONE = new RotaryScaling() {};

  /**
   * Returns the inverse frequencies, in radians per token, one for each pair of channels.
   *
   * @param theta the base of the angles
   * @param size how many channels of a head turn
   * @param length of the text, in tokens
   */
  default double[] frequencies(double theta, int size, int length) {
    return plain(theta, size);
  }

  /** Returns what cosine and sine are multiplied with. */
  default double magnitude() {
    return 1;
  }

  /**
   * Returns the longest window, in tokens.
   *
   * @param length the one that the config names
   */
  default int contextLength(int length) {
    return length;
  }

  /**
   * Returns whether the keys of a text are still right when it has grown, so that they may be kept.
   *
   * @param before its length when they were computed
   * @param after its length now
   */
  default boolean keepsKeys(int before, int after) {
    return true;
  }

  private static double[] plain(double theta, int size) {
    return IntStream.range(0, size / 2)
        .mapToDouble(pair -> Math.pow(theta, -2.0 * pair / size))
        .toArray();
  }

  private static int times(int length, double factor) {
    return (int) Math.min(Integer.MAX_VALUE, length * Math.max(1, factor));
  }

  /** All angles are divided by a factor; Chen et al., 2023, "Position Interpolation". */
  record Linear(double factor) implements RotaryScaling {
    @Override
    public double[] frequencies(double theta, int size, int length) {
      double[] all = plain(theta, size);
      return IntStream.range(0, all.length).mapToDouble(pair -> all[pair] / factor).toArray();
    }

    @Override
    public int contextLength(int length) {
      return times(length, factor);
    }
  }

  /**
   * The base grows with the text once that is longer than the trained length: "Dynamic NTK" scaling
   * in transformers, where keys are kept as the text grows.
   */
  record Dynamic(double factor, int trainedLength) implements RotaryScaling {
    @Override
    public double[] frequencies(double theta, int size, int length) {
      double lengths = Math.max(1, (double) length / trainedLength);
      double growth = Math.pow(factor * lengths - (factor - 1), size / (size - 2.0));
      return plain(lengths <= 1 ? theta : theta * growth, size);
    }

    @Override
    public int contextLength(int length) {
      return times(length, factor);
    }
  }

  /**
   * Slow angles are divided by a factor, fast ones are kept, those between are blended; Llama 3.1,
   * as in transformers' {@code _compute_llama3_parameters}.
   *
   * @param slow turns within the original length below which an angle is slow
   * @param fast turns within the original length above which it is fast
   */
  record Llama3(double factor, double slow, double fast, int originalLength)
      implements RotaryScaling {
    @Override
    public double[] frequencies(double theta, int size, int length) {
      double[] all = plain(theta, size);
      return IntStream.range(0, all.length).mapToDouble(pair -> scaled(all[pair])).toArray();
    }

    private double scaled(double inverse) {
      double turns = originalLength * inverse / (2 * Math.PI);
      double blend = Math.max(0, Math.min(1, (turns - slow) / (fast - slow)));
      return inverse * (blend + (1 - blend) / factor);
    }
  }

  /**
   * Slow angles are divided by a factor, fast ones are kept, and those between are blended by the
   * number of their pair; cosine and sine grow. Peng et al., 2023, "YaRN", sections 3.2 to 3.4.
   *
   * @param fast turns within the original length above which an angle is fast
   * @param slow turns within the original length below which it is slow
   * @param truncated whether the numbers of the pairs that bound the blend are rounded outwards
   * @param magnitude what cosine and sine are multiplied with
   */
  record Yarn(
      double factor,
      double fast,
      double slow,
      boolean truncated,
      int originalLength,
      double magnitude)
      implements RotaryScaling {
    @Override
    public double[] frequencies(double theta, int size, int length) {
      double first = pair(fast, theta, size);
      double last = pair(slow, theta, size);
      double low = Math.max(0, truncated ? Math.floor(first) : first);
      double high = Math.min(size - 1, truncated ? Math.ceil(last) : last);
      double width = low == high ? 0.001 : high - low;
      double[] all = plain(theta, size);
      return IntStream.range(0, all.length)
          .mapToDouble(pair -> all[pair] * divided(Math.max(0, Math.min(1, (pair - low) / width))))
          .toArray();
    }

    private double divided(double share) {
      return share / factor + (1 - share);
    }

    /** Returns the number of the pair that turns so often within the original length. */
    private double pair(double turns, double theta, int size) {
      return size * Math.log(originalLength / (turns * 2 * Math.PI)) / (2 * Math.log(theta));
    }

    @Override
    public int contextLength(int length) {
      return Math.max(length, times(originalLength, factor));
    }
  }

  /**
   * Each angle is divided by a factor of its own, and by another one in texts longer than the
   * original length; cosine and sine grow. Ding et al., 2024, "LongRoPE".
   *
   * @param shorter the factors of texts up to the original length, one for each pair
   * @param longer those of longer texts, for all their positions
   * @param factor how many times the original length a text may have
   * @param magnitude what cosine and sine are multiplied with, whatever the length
   */
  record LongRope(
      List<Double> shorter,
      List<Double> longer,
      double factor,
      int originalLength,
      double magnitude)
      implements RotaryScaling {
    public LongRope {
      shorter = List.copyOf(shorter);
      longer = List.copyOf(longer);
    }

    @Override
    public double[] frequencies(double theta, int size, int length) {
      List<Double> factors = isLong(length) ? longer : shorter;
      double[] all = plain(theta, size);
      return IntStream.range(0, all.length)
          .mapToDouble(pair -> all[pair] / factors.get(pair))
          .toArray();
    }

    private boolean isLong(int length) {
      return length > originalLength;
    }

    @Override
    public int contextLength(int length) {
      return Math.max(length, times(originalLength, factor));
    }

    @Override
    public boolean keepsKeys(int before, int after) {
      return isLong(before) == isLong(after);
    }
  }
}
