package newsroom

import "context"

// MayLag gives a context in which reads may be a little behind, if the settings name a replica and it has what was written up to a
// position (see Position; "" is nothing). An error says that the replica does not answer; the context is good all the same.
func (n *Newsroom) MayLag(ctx context.Context, position string) (context.Context, error) {
	ctx, err := n.store.MayLag(ctx, position)
	return ctx, doing("read from the replica", err)
}

// Position is what a reader must see who wrote until now; "" where nothing lags.
func (n *Newsroom) Position(ctx context.Context) (string, error) { return n.store.Position(ctx) }
