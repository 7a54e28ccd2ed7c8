package org.sleb4j.notebook;

import io.github.spencerpark.jupyter.channels.ShellReplyEnvironment;
import io.github.spencerpark.jupyter.messages.Message;
import io.github.spencerpark.jupyter.messages.MessageType;
import io.github.spencerpark.jupyter.messages.request.HistoryRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Remembers the cells of this run of the kernel; outputs and earlier runs are not kept. */
final class CellHistory {
  private static final int THIS_SESSION = 0;

  private final List<Cell> cells = new ArrayList<>();

  void add(Cell cell) {
    cells.add(cell);
  }

  /** Answers one request. */
  void handle(ShellReplyEnvironment front, Message<HistoryRequest> message) {
    front.setBusyDeferIdle();
    boolean withOutput = message.getContent().includeOutput();
    List<List<?>> entries =
        find(message.getContent()).stream().<List<?>>map(cell -> entry(cell, withOutput)).toList();
    front.reply(
        Reply.of(message, MessageType.HISTORY_REPLY, Map.of("status", "ok", "history", entries)));
  }

  private static List<?> entry(Cell cell, boolean withOutput) {
    Object code = withOutput ? Arrays.asList(cell.code(), null) : cell.code();
    return List.of(THIS_SESSION, cell.number(), code);
  }

  private List<Cell> find(HistoryRequest request) {
    if (request instanceof HistoryRequest.Tail tail) {
      return last(cells, tail.getMaxReturnLength());
    }
    if (request instanceof HistoryRequest.Search search) {
      return search(search);
    }
    return request instanceof HistoryRequest.Range range ? range(range) : List.of();
  }

  private List<Cell> range(HistoryRequest.Range range) {
    return cells.stream()
        .filter(cell -> range.getSessionIndex() == THIS_SESSION)
        .filter(cell -> cell.number() >= range.getStart() && cell.number() < range.getStop())
        .toList();
  }

  private List<Cell> search(HistoryRequest.Search search) {
    Pattern wanted = Pattern.compile(expression(search.getPattern()), Pattern.DOTALL);
    List<Cell> found =
        cells.stream().filter(cell -> wanted.matcher(cell.code()).matches()).toList();
    return last(search.filterUnique() ? latestOfEach(found) : found, search.getMaxReturnLength());
  }

  private static List<Cell> latestOfEach(List<Cell> found) {
    Map<String, Cell> latest = new LinkedHashMap<>();
    found.forEach(
        cell -> {
          latest.remove(cell.code());
          latest.put(cell.code(), cell);
        });
    return List.copyOf(latest.values());
  }

  private static List<Cell> last(List<Cell> found, int length) {
    int count = length > 0 ? Math.min(length, found.size()) : found.size();
    return found.subList(found.size() - count, found.size());
  }

  // Of a glob only * and ? are read; brackets, which code is full of, stand for themselves.
  private static String expression(String glob) {
    return glob.codePoints()
        .mapToObj(
            c ->
                switch (c) {
                  case '*' -> ".*";
                  case '?' -> ".";
                  default -> Pattern.quote(Character.toString(c));
                })
        .collect(Collectors.joining());
  }
}
