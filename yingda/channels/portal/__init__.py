"""What the institution's own signed-in customer sees and does on its web pages: everything under /portal."""
