/**
 * What a notebook imports: {@code import org.sleb4j.*;} is all it needs.
 *
 * <p>Everything begins with {@link org.sleb4j.Sleb}. What a method returns shows itself as a cell's
 * last expression: a table, a chart, and where it came from. A whole notebook, a paragraph a cell:
 *
 * <pre>{@code
 * import org.sleb4j.*;
 * var model = Sleb.load("demo")
 *
 * var text = Sleb.calibration();
 * model.redundancy(text)
 *
 * var search = model.search(text);
 * search.step()
 *
 * search.stepTo(3)
 *
 * search.stability()
 *
 * var pruned = search.pruned();
 * var heldOut = Sleb.evaluation();
 * model.compare(pruned, heldOut)
 *
 * model.latency(pruned)
 *
 * var questions = Sleb.questions();
 * model.compare(pruned, questions)
 *
 * search.pareto(heldOut, questions)
 *
 * model.continuations(pruned, "Once upon a time")
 *
 * model.tokenLosses(pruned, "Nina had a yellow kite with a long tail.")
 *
 * pruned.save("target/pruned");
 * var again = Sleb.load("target/pruned");
 * again.perplexity(heldOut)
 * }</pre>
 *
 * <h2>Rules</h2>
 *
 * <ul>
 *   <li>Invalid input throws an {@link org.sleb4j.check.InvalidInputException} of one sentence.
 *   <li>Models, texts and results never change; a search is the one thing with a state, and an
 *       interrupt leaves it where it can resume.
 *   <li>Memory is freed by itself. Loading the same model again returns the one that is open. A
 *       model that no variable refers to is freed by a cleaner, at the latest before the next one
 *       is loaded; {@link org.sleb4j.LanguageModel#close} does it at once.
 * </ul>
 */
package org.sleb4j;
