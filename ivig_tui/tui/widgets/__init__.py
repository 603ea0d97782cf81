"""What every screen is made of: lines, keys, footer, reader, palette."""
