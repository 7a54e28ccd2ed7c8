/**
 * What a family of models is; nothing of this is known elsewhere.
 *
 * <p>A {@link org.sleb4j.model.family.Decoder} is composed of parts: an embedding, blocks of {@link
 * org.sleb4j.model.family.Attention} and {@link org.sleb4j.model.family.FeedForward} in an
 * arrangement of residuals, {@link org.sleb4j.model.family.Norm}s, a head. A part owns
 *
 * <ul>
 *   <li>its weights, as {@link org.sleb4j.model.family.Slot}s: a name for the program, and where
 *       the weights stand in a checkpoint, whatever their layout there;
 *   <li>its {@link org.sleb4j.model.family.Script}: TorchScript whose signatures and unpacking
 *       lines are built from the slots' names;
 *   <li>its multiply-adds, and what computes the input of its linear layers.
 * </ul>
 *
 * <p>A {@link org.sleb4j.model.family.Family} composes the decoder of a config and cuts the config
 * to some of the blocks. {@link org.sleb4j.model.family.Families} has them all.
 */
package org.sleb4j.model.family;
