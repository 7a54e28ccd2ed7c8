package org.sleb4j.model;

/** The TorchScript that families share. */
final class Scripts {
  /** Attention over {@code heads} query heads and as many key and value heads or fewer. */
  static final String ATTENTION =
      """
      def heads_of(self, x: Tensor, heads: int) -> Tensor:
        return x.view([x.size(0), x.size(1), heads, -1]).transpose(1, 2)
      def attend(self, q: Tensor, k: Tensor, v: Tensor, mask: List[Tensor], cache: List[Tensor], start: int) -> Tensor:
        tokens = q.size(2)
        if len(cache) == 2:  # [batch, kv_heads, capacity, head_size], written in place
          total = start + tokens
          k = cache[0].narrow(2, start, tokens).copy_(k)
          v = cache[1].narrow(2, start, tokens).copy_(v)
          k = cache[0].narrow(2, 0, total)
          v = cache[1].narrow(2, 0, total)
        heads = q.size(1)
        if self.grouped:
          if tokens == 1:  # the queries that share a key run as so many tokens
            q = q.reshape([q.size(0), k.size(1), -1, q.size(3)])
          elif not q.is_cuda or len(mask) == 1 or q.element_size() > 2:  # where the fused kernels want as many keys as queries
            k = torch.repeat_interleave(k, heads // k.size(1), 1)
            v = torch.repeat_interleave(v, heads // v.size(1), 1)
        allowed: Optional[Tensor] = None
        causal = tokens > 1
        if len(mask) == 1:
          allowed = mask[0]
          causal = False
        y = torch.scaled_dot_product_attention(q, k, v, allowed, 0., causal, scale=None, enable_gqa=q.size(1) > k.size(1))
        return y.reshape([y.size(0), heads, tokens, -1]).transpose(1, 2).flatten(2)
      """;

  /** Next-token losses, the logits made and reduced in slices of rows. */
  static final String HEAD =
      """
      def logits(self, x: Tensor, w: List[List[List[Tensor]]]) -> Tensor:
        return self.linear(self.final(x, w), w[-1][0]).to(6)
      def some_logits(self, x: Tensor, w: List[List[List[Tensor]]], first: int, count: int) -> Tensor:
        return self.logits(x.narrow(1, first, count), w)
      def last_logits(self, x: Tensor, w: List[List[List[Tensor]]]) -> Tensor:
        last = x.narrow(1, x.size(1) - 1, 1)
        return self.linear(self.final(last, w), w[-1][0]).to(6).squeeze(1)
      def nll(self, x: Tensor, ids: Tensor, w: List[List[List[Tensor]]], rows: int) -> Tensor:
        states = self.final(x, w).narrow(1, 0, x.size(1) - 1).flatten(0, 1)
        targets = ids.narrow(1, 1, ids.size(1) - 1).flatten()
        losses = annotate(List[Tensor], [])
        for i in range((states.size(0) + rows - 1) // rows):
          some = torch.slice(states, 0, i * rows, (i + 1) * rows)
          wanted = torch.slice(targets, 0, i * rows, (i + 1) * rows)
          scores = self.linear(some, w[-1][0]).to(6)
          losses.append(torch.cross_entropy_loss(scores, wanted, None, 0))
        return torch.cat(losses).view([ids.size(0), -1])
      """;

  /** Caches, and the positions and mask of rows that begin with padding. */
  static final String CACHE =
      """
      def cache(self, device: str, shape: List[int], type: int) -> List[Tensor]:
        place = torch.device(device)
        return [torch.zeros(shape, dtype=type, device=place), torch.zeros(shape, dtype=type, device=place)]
      def positions(self, columns: Tensor, padding: Tensor) -> Tensor:
        return torch.clamp(columns - padding, 0)
      def mask(self, columns: Tensor, padding: Tensor, window: int) -> Tensor:
        last = int(columns[0, -1])
        keys = torch.arange(last + 1, device=columns.device).view([1, 1, -1])
        queries = columns.unsqueeze(-1)
        real = torch.ge(keys, padding.unsqueeze(-1))
        seen = torch.logical_and(torch.le(keys, queries), torch.gt(keys, queries - window))
        allowed = torch.logical_or(torch.logical_and(seen, real), torch.eq(keys, queries))  # no row is empty: padding sees itself
        return allowed.unsqueeze(1)
      """;

  /** Takes a tensor to a device; where it is there already nothing moves. */
  static final String MOVE =
      """
      def move(self, x: Tensor, device: str) -> Tensor:
        return x.to(torch.device(device), x.dtype, False, False)
      """;

  /** Rows that branch: who sees whom, and what is likely behind some tokens of some rows. */
  static final String BRANCHES =
      """
      def branch_mask(self, positions: Tensor, branches: Tensor, window: int) -> Tensor:
        queries = positions.unsqueeze(-1)
        keys = positions.unsqueeze(-2)
        seen = torch.logical_and(torch.le(keys, queries), torch.gt(keys, queries - window))
        trunk = torch.eq(branches, 0).unsqueeze(-2)
        same = torch.eq(branches.unsqueeze(-1), branches.unsqueeze(-2))
        return torch.logical_and(seen, torch.logical_or(trunk, same)).unsqueeze(1)
      def likelihoods(self, x: Tensor, places: Tensor, targets: Tensor, w: List[List[List[Tensor]]], rows: int) -> List[Tensor]:
        states = torch.index_select(x.flatten(0, 1), 0, places).unsqueeze(0)
        likelihoods = annotate(List[Tensor], [])
        likeliest = annotate(List[Tensor], [])
        for i in range((places.size(0) + rows - 1) // rows):
          some = torch.slice(states, 1, i * rows, (i + 1) * rows)
          wanted = torch.slice(targets, 0, i * rows, (i + 1) * rows)
          scores = self.linear(self.final(some, w), w[-1][0]).to(6).squeeze(0)
          likelihoods.append(-torch.cross_entropy_loss(scores, wanted, None, 0))
          likeliest.append(torch.argmax(scores, -1))
        return [torch.cat(likelihoods), torch.cat(likeliest)]
      """;

  private Scripts() {}
}
