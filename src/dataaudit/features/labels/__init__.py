"""Labels: what models say of them, what that proves, where they contradict each other."""
