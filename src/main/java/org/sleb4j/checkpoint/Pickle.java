package org.sleb4j.checkpoint;

import static org.sleb4j.checkpoint.PickleValue.None.NONE;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;
import org.sleb4j.checkpoint.PickleValue.Call;
import org.sleb4j.checkpoint.PickleValue.Dict;
import org.sleb4j.checkpoint.PickleValue.Global;
import org.sleb4j.checkpoint.PickleValue.Sequence;
import org.sleb4j.checkpoint.PickleValue.StorageReference;

/**
 * Reads a pickle as data and runs nothing: what Python would call is noted, and only names that
 * checkpoints of tensors need may be mentioned.
 *
 * <p>It knows the instructions that {@code torch.save} writes with the protocols 2 to 4. Each takes
 * constant time and memory apart from what it moves off the stack, so that neither a short file nor
 * values that share others many times over can grow beyond what the file itself holds.
 */
final class Pickle {
  /** Some 80,000 tensors. */
  private static final int MAX_INSTRUCTIONS = 2_000_000;

  private static final int MAX_PROTOCOL = 4;

  private final PickleInput in;
  private final List<StorageId> storages;
  private final List<Object> stack = new ArrayList<>();
  private final Deque<Integer> marks = new ArrayDeque<>();
  private final Map<Integer, Object> memo = new HashMap<>();

  private Pickle(PickleInput in, List<StorageId> storages) {
    this.in = in;
    this.storages = storages;
  }

  /**
   * Reads one pickle and leaves the input behind it.
   *
   * @param storages takes the storages that it refers to, in that order
   * @throws InvalidInputException if it is broken, or names what it has no need of
   */
  static Object read(PickleInput in, List<StorageId> storages) {
    return new Pickle(in, storages).run();
  }

  private Object run() {
    for (int count = 0; count < MAX_INSTRUCTIONS; count++) {
      int instruction = in.unsignedByte();
      if (instruction == '.') {
        return result();
      }
      step(instruction);
    }
    throw in.refusal("it has more than " + MAX_INSTRUCTIONS + " instructions");
  }

  private Object result() {
    Object value = pop();
    in.check(stack.isEmpty() && marks.isEmpty(), "it ends with values left over");
    return value;
  }

  private void step(int instruction) {
    switch (instruction) {
      case 0x80 -> protocol();
      case 0x95 -> in.skip(8);
      case 'N' -> push(NONE);
      case 0x88 -> push(true);
      case 0x89 -> push(false);
      case 'J' -> push((long) in.int32());
      case 'K' -> push((long) in.unsignedByte());
      case 'M' -> push((long) in.unsignedShort());
      case 'G' -> push(in.bigEndianDouble());
      case 0x8a -> push(in.integer(in.unsignedByte()));
      case 'X' -> push(in.text(in.size()));
      case 0x8c -> push(in.text(in.unsignedByte()));
      case '(' -> marks.push(stack.size());
      case ')' -> push(Sequence.tuple(List.of()));
      case 't' -> push(Sequence.tuple(popToMark()));
      case 0x85, 0x86, 0x87 -> push(Sequence.tuple(pop(instruction - 0x84)));
      case ']' -> push(Sequence.list());
      case '}' -> push(new Dict());
      case 'a' -> append(pop(1));
      case 'e' -> append(popToMark());
      case 's' -> setItems(pop(2));
      case 'u' -> setItems(popToMark());
      case 'q' -> memo.put(in.unsignedByte(), top());
      case 'r' -> memo.put(in.size(), top());
      case 0x94 -> memo.put(memo.size(), top());
      case 'h' -> recall(in.unsignedByte());
      case 'j' -> recall(in.size());
      case 'c' -> name(in.line(), in.line());
      case 0x93 -> stackName(pop(2));
      case 'R' -> call(pop(2));
      case 'b' -> state(pop());
      case 'Q' -> reference(pop());
      default -> throw unknown(instruction);
    }
  }

  private InvalidInputException unknown(int instruction) {
    return in.refusal(
        Strings.format("the instruction 0x%02x is none that torch.save writes", instruction));
  }

  private void protocol() {
    int protocol = in.unsignedByte();
    in.check(protocol <= MAX_PROTOCOL, "protocol (%d) must be at most %d", protocol, MAX_PROTOCOL);
  }

  private void push(Object value) {
    stack.add(value);
  }

  private Object top() {
    in.check(stack.size() > floor(), "a value is missing");
    return stack.get(stack.size() - 1);
  }

  private Object pop() {
    Object top = top();
    stack.remove(stack.size() - 1);
    return top;
  }

  private List<Object> pop(int count) {
    in.check(stack.size() - count >= floor(), "a value is missing");
    return cut(stack.size() - count);
  }

  private List<Object> popToMark() {
    in.check(!marks.isEmpty(), "a mark is missing");
    return cut(marks.pop());
  }

  private List<Object> cut(int from) {
    List<Object> tail = stack.subList(from, stack.size());
    List<Object> values = List.copyOf(tail);
    tail.clear();
    return values;
  }

  /** Values below the last mark are out of reach. */
  private int floor() {
    return marks.isEmpty() ? 0 : marks.peek();
  }

  private void append(List<Object> values) {
    if (top() instanceof Sequence list && !list.isTuple()) {
      list.values().addAll(values);
    } else {
      throw in.refusal("values are appended to " + PickleValue.kind(top()));
    }
  }

  private void setItems(List<Object> pairs) {
    in.check(pairs.size() % 2 == 0, "a key has no value");
    if (top() instanceof Dict dict) {
      for (int i = 0; i < pairs.size(); i += 2) {
        dict.put(pairs.get(i), pairs.get(i + 1));
      }
    } else {
      throw in.refusal("items are set in " + PickleValue.kind(top()));
    }
  }

  private void recall(int index) {
    Object value = memo.get(index);
    in.check(value != null, "the value %d was never kept", index);
    push(value);
  }

  private void stackName(List<Object> names) {
    if (names.get(0) instanceof String module && names.get(1) instanceof String name) {
      name(module, name);
    } else {
      throw in.refusal("a name is not a text");
    }
  }

  private void name(String module, String name) {
    String global = module + "." + name;
    if (PickleGlobals.isOfOtherTypes(global)) {
      throw in.unsupported(global);
    }
    if (!PickleGlobals.isKnown(global)) {
      throw in.refusalOf(global);
    }
    push(new Global(global));
  }

  private void call(List<Object> call) {
    if (call.get(0) instanceof Global function
        && PickleGlobals.isFunction(function.name())
        && call.get(1) instanceof Sequence arguments
        && arguments.isTuple()) {
      push(noted(function.name(), arguments));
    } else {
      throw in.refusal("it calls " + PickleValue.kind(call.get(0)));
    }
  }

  private Object noted(String function, Sequence arguments) {
    if (!function.equals(PickleGlobals.ORDERED_DICT)) {
      return new Call(function, arguments);
    }
    in.check(arguments.values().isEmpty(), "%s is called with arguments", function);
    return new Dict();
  }

  /** PyTorch hangs versions of modules on a state dict, for its own use: they are dropped. */
  private void state(Object state) {
    in.check(
        top() instanceof Dict && state instanceof Dict,
        "it sets the state of %s",
        PickleValue.kind(top()));
  }

  private void reference(Object tuple) {
    StorageId id = StorageId.of(tuple).orElseThrow(() -> in.refusal("it refers to no storage"));
    storages.add(id);
    push(new StorageReference(id));
  }
}
