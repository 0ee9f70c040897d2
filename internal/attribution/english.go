package attribution

func (c *collector) english(r run) {}
