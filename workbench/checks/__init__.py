"""Whether the plan is right: one small rule each, with a code and a page of docs."""
