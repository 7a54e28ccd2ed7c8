package org.sleb4j.model.family;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How the tensors of a family are named in checkpoints.
 *
 * @param prefix what all names but those of the head begin with; models that were saved without a
 *     head lack it
 * @param others prefixes that some checkpoints have in its place
 * @param blocks what stands in front of the number of a block, such as {@code model.layers.}
 * @param head the module of the head, such as {@code lm_head}
 * @param ignored regular expressions for names that are known to be unused
 */
public record Names(
    String prefix, List<String> others, String blocks, String head, List<String> ignored) {
  public Names {
    others = List.copyOf(others);
    ignored = List.copyOf(ignored);
  }

  /** Returns the names of LLaMA, which most families took over. */
  static Names llama() {
    return new Names(
        "model.", List.of(), "model.layers.", "lm_head", List.of(".*\\.rotary_emb\\.inv_freq"));
  }

  /** Returns these names and more that are unused. */
  Names ignoring(String expression) {
    List<String> all = new ArrayList<>(ignored);
    all.add(expression);
    return new Names(prefix, others, blocks, head, all);
  }

  /** Returns these names of a model that does not use a head of its own where it is tied. */
  Names tied(boolean tied) {
    return tied ? ignoring(Pattern.quote(head + ".weight")) : this;
  }

  /** Returns these names where checkpoints may have other prefixes. */
  Names orPrefixed(String... prefixes) {
    return new Names(prefix, List.of(prefixes), blocks, head, ignored);
  }

  /** Returns what the names of a block's tensors begin with. */
  String block(int block) {
    return blocks + block + ".";
  }

  /** Returns whether a tensor of a checkpoint is known to be unused. */
  public boolean ignores(String tensor) {
    return ignored.stream().anyMatch(tensor::matches);
  }

  /** Returns the longest prefix that tensors of a checkpoint have, which may be none. */
  private String prefixOf(Collection<String> tensors) {
    return Stream.concat(Stream.of(prefix), others.stream())
        .filter(p -> tensors.stream().anyMatch(tensor -> tensor.startsWith(p)))
        .max(Comparator.comparing(String::length))
        .orElse("");
  }

  /** Returns a function from the names of a checkpoint's tensors to the names of this family. */
  public UnaryOperator<String> canonical(Collection<String> tensors) {
    String found = prefixOf(tensors);
    String outerHead = found.replaceFirst("\\..*", ".") + head + ".";
    return name -> {
      if (others.contains(found) && name.startsWith(outerHead)) {
        return name.substring(outerHead.length() - head.length() - 1);
      }
      boolean has = name.startsWith(found) && !name.startsWith(head + ".");
      return has ? prefix + name.substring(found.length()) : name;
    };
  }

  /** Names of tensors and modules may lack what stands in front of the list of blocks. */
  private Matcher matcher(String name) {
    String list = blocks.replaceFirst(".*\\.(?=.+\\.$)", "");
    return Pattern.compile("((?:.*\\.)?" + Pattern.quote(list) + ")(\\d{1,6})(\\..*|)")
        .matcher(name);
  }

  /** Returns the block a tensor or module belongs to; none for the ends. */
  public OptionalInt blockOf(String name) {
    Matcher matcher = matcher(name);
    return matcher.matches()
        ? OptionalInt.of(Integer.parseInt(matcher.group(2)))
        : OptionalInt.empty();
  }

  /** Returns the name of a tensor or module of a block when the block gets another number. */
  public String moved(String name, int block) {
    Matcher matcher = matcher(name);
    return matcher.matches() ? matcher.group(1) + block + matcher.group(3) : name;
  }

  /**
   * Returns the name of a tensor or module in a model with some of the blocks only, which count
   * from 0 without a gap; none if its block is not among them.
   */
  public Optional<String> renamed(String name, List<Integer> kept) {
    Matcher matcher = matcher(name);
    if (!matcher.matches()) {
      return Optional.of(name);
    }
    int block = kept.indexOf(Integer.parseInt(matcher.group(2)));
    return Optional.of(matcher.group(1) + block + matcher.group(3)).filter(n -> block >= 0);
  }

  /**
   * Returns what {@link #renamed} does for a name that others look for anywhere in those of
   * modules: one that ends in the number of a block gets a dot behind it, for 1 would mean 10, too.
   */
  public Optional<String> renamedSubstring(String name, List<Integer> kept) {
    Matcher matcher = matcher(name);
    boolean open = matcher.matches() && matcher.group(3).isEmpty();
    return renamed(open ? name + "." : name, kept);
  }
}
