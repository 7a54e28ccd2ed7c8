package org.sleb4j.tokenizer;

import java.beans.FeatureDescriptor;
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

/** Gives strings of a template the methods that Python's have, and no others. */
final class PythonStrings extends ELResolver {
  private static final String SPACES = " \t\n\r\u000b\f";

  @Override
  public Object invoke(
      ELContext context, Object base, Object method, Class<?>[] types, Object[] arguments) {
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
      case "split/1" -> List.of(text.split(Pattern.quote(words.get(0)), -1));
      case "replace/2" -> text.replace(words.get(0), words.get(1));
      case "upper/0" -> text.toUpperCase(Locale.ROOT);
      case "lower/0" -> text.toLowerCase(Locale.ROOT);
      default ->
          throw new ELException(
              "strings have no method " + method.replace("/", " with ") + " arguments here");
    };
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
