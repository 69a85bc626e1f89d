"""Which inputs of one split stand in another: equal, near, or contained in a longer one."""
