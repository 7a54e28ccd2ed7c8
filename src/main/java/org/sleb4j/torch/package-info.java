/**
 * PyTorch as this library sees it: devices, types, tensors, scopes and TorchScript programs.
 *
 * <p>This is the only package that touches DJL's PyTorch classes. The rest of the library computes
 * by calling methods of a {@link org.sleb4j.torch.Program}, written as TorchScript in a Java text
 * block, so that one call crosses into native code once and its intermediates die there.
 *
 * <h2>Who frees what</h2>
 *
 * <ul>
 *   <li>Native memory is invisible to the garbage collector. Every {@link org.sleb4j.torch.Tensor}
 *       is owned by exactly one {@link org.sleb4j.torch.Scope}, which frees it when it closes.
 *   <li>A tensor that dies earlier than its scope is closed by itself.
 *   <li>An {@link org.sleb4j.torch.Argument} shares the storage of the tensors it was made from:
 *       they may be closed, the memory lives until the argument is closed too. A scope may keep it.
 *   <li>{@link org.sleb4j.torch.Torch#liveHandles} counts what is alive, for tests.
 * </ul>
 */
package org.sleb4j.torch;
