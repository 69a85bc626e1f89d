"""The tools that chats declare and call."""
