package org.sleb4j.demo;

/** The model and its training step in TorchScript: all weights are one flat float32 tensor. */
final class DemoScript {
  /**
   * {@code micro} adds the gradient of a micro-batch's mean loss, and returns that loss; {@code
   * update} makes a step of the gradients' sum, clears it, and returns its norm; {@code loss_of}
   * measures only.
   *
   * <p>Muon (Jordan et al., 2024), scaled as in Liu et al., 2025, "Muon is scalable for LLM
   * training", for the matrices of the blocks; Adam for embedding and norms. Decay is decoupled.
   *
   * <p>Products and attention weights are in bfloat16; norms, residual stream, loss and optimizer
   * in float32.
   */
  static final String TEXT =
      """
      def norm(self, x: Tensor, w: Tensor) -> Tensor:
        return (x * torch.rsqrt(torch.mean(x * x, [-1], True) + self.epsilon) * w).to(15)
      def rotate(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        a, b, = torch.chunk(x, 2, -1)
        return x * cos + torch.cat([-b, a], -1) * sin
      def attention(self, x: Tensor, w: Tensor, cos: Tensor, sin: Tensor, mask: Tensor) -> Tensor:
        batch = x.size(0)
        tokens = x.size(1)
        qkv = torch.linear(x, w).view([batch, tokens, -1, self.head_size])
        qk, v, = torch.split_with_sizes(qkv, [self.heads + self.kv_heads, self.kv_heads], 2)
        qk = self.rotate(qk, cos, sin)
        q, k, = torch.split_with_sizes(qk, [self.heads, self.kv_heads], 2)
        q = q.transpose(1, 2).reshape([batch * self.kv_heads, -1, self.head_size])
        k = k.transpose(1, 2).reshape([batch * self.kv_heads, tokens, -1])
        v = v.transpose(1, 2).reshape([batch * self.kv_heads, tokens, -1])
        scores = torch.baddbmm(mask, q, k.transpose(1, 2), alpha=self.head_size ** -0.5)
        y = torch.bmm(torch.softmax(scores, -1), v)  # [batch x kv_heads, group x tokens, head_size]
        y = y.view([batch, self.heads, tokens, -1])
        return y.transpose(1, 2).flatten(2)
      def feed_forward_of(self, x: Tensor, gate_up: Tensor, down: Tensor) -> Tensor:
        gate, up, = torch.chunk(torch.linear(x, gate_up), 2, -1)
        return torch.linear(torch.silu(gate) * up, down)
      def mask(self, tokens: int) -> Tensor:  # causal, for a group of query heads
        future = torch.triu(torch.full([tokens, tokens], float('-inf'), dtype=15, device=torch.device("cpu")), 1)
        return future.repeat([self.heads // self.kv_heads, 1])
      def loss(self, w: Tensor, ids: Tensor, cos: Tensor, sin: Tensor, reduction: int) -> Tensor:
        d = self.width
        qkv = (self.heads + 2 * self.kv_heads) * self.head_size * d
        f = self.feed_forward * d
        e = self.vocabulary * d
        embedding, matrices, norms, = torch.split_with_sizes(w, [e, self.decayed - e, w.numel() - self.decayed], 0)
        parts = torch.split_with_sizes(matrices.to(15), [qkv, d * d, 2 * f, f] * self.blocks, 0)
        scales = torch.unbind(norms.view([-1, d]), 0)
        embedding = embedding.view([-1, d])
        tokens = ids.size(1) - 1
        mask = self.mask(tokens)
        x = torch.embedding(embedding, ids.narrow(1, 0, tokens))
        for i in range(self.blocks):
          h = self.attention(self.norm(x, scales[2 * i]), parts[4 * i].view([-1, d]), cos, sin, mask)
          x = x + torch.linear(h, parts[4 * i + 1].view([d, d]))
          h = self.norm(x, scales[2 * i + 1])
          x = x + self.feed_forward_of(h, parts[4 * i + 2].view([-1, d]), parts[4 * i + 3].view([d, -1]))
        scores = torch.linear(self.norm(x, scales[2 * self.blocks]), embedding.to(15)).to(6)
        targets = ids.narrow(1, 1, tokens)
        return torch.cross_entropy_loss(scores.flatten(0, 1), targets.flatten(), None, reduction)
      def micro(self, w: Tensor, g: Tensor, ids: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        leaf = w.detach().requires_grad_(True)
        loss = self.loss(leaf, ids, cos.to(15), sin.to(15), 1)
        gradient = torch.grad([loss], [leaf])[0]
        assert gradient is not None
        g.add_(gradient)
        return loss.detach()
      def loss_of(self, w: Tensor, ids: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        return self.loss(w, ids, cos.to(15), sin.to(15), 1)
      def merge(self, g: Tensor, other: Tensor) -> Tensor:
        g.add_(other)
        other.zero_()
        return torch.zeros([1])
      def adam(self, w: Tensor, g: Tensor, m: Tensor, v: Tensor, step: Tensor, rate: Tensor) -> Tensor:
        m.lerp_(g, 0.1)
        v.mul_(0.95).addcmul_(g, g, value=0.05)
        mean = m / (1. - torch.pow(0.9, step))
        scale = torch.sqrt(v / (1. - torch.pow(0.95, step))).add_(1e-8)
        return w.sub_(mean.div_(scale).mul_(rate))
      def orthogonal(self, x: Tensor) -> Tensor:  # by Newton-Schulz, a matrix per block
        x = x.to(15)
        x = x / (torch.linalg_vector_norm(x, 2, [1, 2], True) + 1e-7)
        for i in range(5):
          a = torch.bmm(x, x.transpose(1, 2))
          x = 3.4445 * x + torch.bmm(2.0315 * torch.bmm(a, a) - 4.775 * a, x)
        return x.to(6)
      def muon(self, w: Tensor, g: Tensor, m: Tensor, rate: Tensor) -> Tensor:
        m.mul_(0.95).add_(g)
        u = g.add(m, alpha=0.95).view([self.blocks, -1])
        w = w.view([self.blocks, -1])
        d = self.width
        kv = self.kv_heads * self.head_size
        f = self.feed_forward
        start = 0
        for rows, columns in [(d, d), (kv, d), (kv, d), (d, d), (f, d), (f, d), (d, f)]:
          x = u.narrow(1, start, rows * columns).reshape([-1, rows, columns])
          if rows > columns:
            x = self.orthogonal(x.transpose(1, 2)).transpose(1, 2)
          else:
            x = self.orthogonal(x)
          x = x.reshape([self.blocks, -1]) * (0.2 * float(max(rows, columns)) ** 0.5)
          w.narrow(1, start, rows * columns).sub_(x.mul_(rate))
          start = start + rows * columns
        return w
      def update(self, w: Tensor, g: Tensor, m: Tensor, v: Tensor, options: Tensor) -> Tensor:
        micros, step, rate, decay, = options.unbind(0)
        g.div_(micros)
        norm = torch.linalg_vector_norm(g)
        g.mul_(torch.clamp(torch.reciprocal(norm), None, 1.))
        w.narrow(0, 0, self.decayed).mul_(1. - rate * decay)
        e = self.vocabulary * self.width
        sizes = [e, self.decayed - e, w.numel() - self.decayed]
        w0, w1, w2, = torch.split_with_sizes(w, sizes, 0)
        g0, g1, g2, = torch.split_with_sizes(g, sizes, 0)
        m0, m1, m2, = torch.split_with_sizes(m, sizes, 0)
        v0, v1, v2, = torch.split_with_sizes(v, sizes, 0)
        w0 = self.adam(w0, g0, m0, v0, step, rate)
        w1 = self.muon(w1, g1, m1, rate)
        w2 = self.adam(w2, g2, m2, v2, step, rate)
        g.zero_()
        return norm
      """;

  private DemoScript() {}
}
