package org.sleb4j.tokenizer;

import java.beans.FeatureDescriptor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import jinjava.javax.el.ELContext;
import jinjava.javax.el.ELException;
import jinjava.javax.el.ELResolver;

/**
 * Gives strings of a template the methods that Python's have, and no others; {@code reversed}
 * stands for {@code [::-1]}, of lists as well.
 */
final class PythonMethods extends ELResolver {
  private static final Pattern PLACE = Pattern.compile("-?\\d{1,9}");
  private static final String SPACES = " \t\n\r\u000b\f";

  @Override
  public Object invoke(
      ELContext context, Object base, Object method, Class<?>[] types, Object[] arguments) {
    if (base instanceof List<?> list && method.equals("reversed")) {
      context.setPropertyResolved(true);
      return reversed(list);
    }
    if (!(base instanceof String text)) {
      return null;
    }
    List<String> words = Arrays.stream(arguments).map(String::valueOf).toList();
    Object result = call(text, method + "/" + words.size(), words);
    context.setPropertyResolved(true);
    return result;
  }

  /**
   * Calls a method.
   *
   * @param method its name and the number of its arguments
   */
  private static Object call(String text, String method, List<String> words) {
    return switch (method) {
      case "strip/0", "strip/1" -> strip(text, characters(words), true, true);
      case "lstrip/0", "lstrip/1" -> strip(text, characters(words), true, false);
      case "rstrip/0", "rstrip/1" -> strip(text, characters(words), false, true);
      case "startswith/1" -> text.startsWith(words.get(0));
      case "endswith/1" -> text.endsWith(words.get(0));
      case "reversed/0" -> new StringBuilder(text).reverse().toString();
      case "split/0" -> List.of(text.strip().split("\\s+"));
      case "find/1" -> text.indexOf(words.get(0));
      case "count/1" -> text.split(Pattern.quote(words.get(0)), -1).length - 1;
      case "split/1" -> List.of(text.split(Pattern.quote(words.get(0)), -1));
      case "split/2" -> List.of(text.split(Pattern.quote(words.get(0)), limit(words.get(1))));
      case "replace/2" -> text.replace(words.get(0), words.get(1));
      case "upper/0" -> text.toUpperCase(Locale.ROOT);
      case "lower/0" -> text.toLowerCase(Locale.ROOT);
      default ->
          throw new ELException(
              "strings have no method " + method.replace("/", " with ") + " arguments here");
    };
  }

  /** Returns the most parts that Python makes with so many splits. */
  private static int limit(String splits) {
    int most = Integer.parseInt(splits);
    return most < 0 ? -1 : most + 1;
  }

  /**
   * Returns a character as a string; none where there is none.
   *
   * @param place from the front, or negative from the end
   */
  private static String character(String text, int place) {
    int[] points = text.codePoints().toArray();
    int at = place < 0 ? place + points.length : place;
    return at < 0 || at >= points.length ? null : Character.toString(points[at]);
  }

  private static List<Object> reversed(List<?> list) {
    List<Object> turned = new ArrayList<>(list);
    Collections.reverse(turned);
    return turned;
  }

  private static IntPredicate characters(List<String> words) {
    String all = words.isEmpty() ? SPACES : words.get(0);
    return words.isEmpty()
        ? c -> all.indexOf(c) >= 0 || Character.isWhitespace(c) || Character.isSpaceChar(c)
        : c -> all.indexOf(c) >= 0;
  }

  private static String strip(String text, IntPredicate away, boolean front, boolean back) {
    int[] points = text.codePoints().toArray();
    int from = 0;
    int to = points.length;
    while (front && from < to && away.test(points[from])) {
      from++;
    }
    while (back && from < to && away.test(points[to - 1])) {
      to--;
    }
    return new String(points, from, to - from);
  }

  @Override
  public Object getValue(ELContext context, Object base, Object property) {
    if (base instanceof String text && PLACE.matcher(property.toString()).matches()) {
      context.setPropertyResolved(true);
      return character(text, Integer.parseInt(property.toString()));
    }
    return null;
  }

  @Override
  public Class<?> getType(ELContext context, Object base, Object property) {
    return null;
  }

  @Override
  public void setValue(ELContext context, Object base, Object property, Object value) {}

  @Override
  public boolean isReadOnly(ELContext context, Object base, Object property) {
    return true;
  }

  @Override
  public Iterator<FeatureDescriptor> getFeatureDescriptors(ELContext context, Object base) {
    return Collections.emptyIterator();
  }

  @Override
  public Class<?> getCommonPropertyType(ELContext context, Object base) {
    return null;
  }
}
