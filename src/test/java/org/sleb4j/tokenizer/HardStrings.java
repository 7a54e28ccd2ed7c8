package org.sleb4j.tokenizer;

import java.util.ArrayList;
import java.util.List;

/** Texts on which tokenizers tend to differ. */
public final class HardStrings {
  private HardStrings() {}

  private static final List<String> SHORT =
      List.of(
          "",
          " ",
          "  ",
          "   ",
          "\n",
          "\n\n",
          "\n \n",
          " \n ",
          "\r\n",
          "\r\n\r\n",
          "\t",
          "\t\t x",
          "\u000b\f",
          "a",
          " a",
          "  a",
          "a ",
          "a  b",
          "a   b    c",
          "Hello world",
          "HELLO World",
          "hello\nworld",
          "hello \n world",
          "line one\r\nline two\r\n",
          "don't I'll we've he'd I'm they're it's",
          "DON'T I'LL WE'VE HE'D I'M THEY'RE IT'S",
          "Don\u2019t \u2018quote\u2019 \u201cquote\u201d",
          "'s 't 're 've 'm 'll 'd",
          "1",
          "12",
          "123",
          "1234567890",
          "3.14159 1,000,000 1e-5 0x1F",
          "a1b2c3",
          "\u0661\u0662\u0663 \u00bd \u2167 \u00b2",
          "...",
          "!?!?!?",
          "a.b,c;d:e",
          "foo_bar-baz/qux\\quux",
          "https://example.org/a?b=c&d=%20#e",
          "user@example.org",
          "for (int i = 0; i < n; i++) {\n\treturn x[i];\n}",
          "    indented\n        more\n",
          "\u00e9 e\u0301 \u00c5 A\u030a \u212b",
          "\uac00 \u1100\u1161",
          "\ufb01 \uff21\uff22 \u2460 \u00aa",
          "\u00df \u1e9e \u0130 \u0131 \u01c5",
          "\u4f60\u597d\uff0c\u4e16\u754c\u3002",
          "\u3053\u3093\u306b\u3061\u306f \u4e16\u754c",
          "\uc548\ub155\ud558\uc138\uc694",
          "\u041f\u0440\u0438\u0432\u0435\u0442, \u043c\u0438\u0440!",
          "\u0645\u0631\u062d\u0628\u0627 \u0628\u0627\u0644\u0639\u0627\u0644\u0645",
          "\u05e9\u05dc\u05d5\u05dd",
          "\u0928\u092e\u0938\u094d\u0924\u0947 \u0926\u0941\u0928\u093f\u092f\u093e",
          "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35\u0e0a\u0e32\u0e27\u0e42\u0e25\u0e01",
          "\ud83d\ude00",
          "\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67 \ud83c\uddeb\ud83c\uddf7"
              + " \ud83d\udc4d\ud83c\udffd",
          "\ud835\udc00\ud835\udc01 \ud840\udc00",
          "\u00a0\u2003\u2009\u202f\u3000x",
          "a\u200bb\u200cc\u200dd\u2060e\ufeff",
          "\ufeffmark in front",
          "\u0000 nul \u0001 \u001b[0m \u007f \u0085",
          "\u2028\u2029",
          "\ufffd \uffff \ue000",
          "\u2581 \u2581\u2581a a\u2581b",
          "\u0120a \u010a \u00c4\u00a0",
          "<0x0A> <0xE2><0x96><0x81>",
          "<s> </s> <unk> <pad>",
          "a<s>b</s>c",
          "<|endoftext|>",
          "a <|endoftext|> b<|endoftext|>",
          "<|start_story|>Once<|end_story|> upon",
          "<|im_start|>user\nhi<|im_end|>\n",
          "<mark>a <mark> b  <mark>  c",
          "xzqword zqword zqwordx zqword",
          "<|endoftext <|endoftext|",
          "z\u0351\u0346\u0357a\u0336\u0322l\u0321g\u0345o",
          "$100 \u20ac5 \u00a33 \u00a5\u20a9 \u2211\u222b\u221e",
          "caf\u00e9na\u00efve r\u00e9sum\u00e9");

  /** Returns more than 60 short ones, and long ones, which do not go to the library as a whole. */
  public static List<String> all() {
    List<String> all = new ArrayList<>(SHORT);
    all.add(" ".repeat(300) + "x");
    all.add("a".repeat(700));
    all.add("\u597d".repeat(300));
    all.add("word ".repeat(13_500));
    all.add("\n ".repeat(400));
    all.add("It's 1234 words,\r\n  and <|endoftext|> more\u00e9. ".repeat(1600));
    return all;
  }
}
