"""The reports that ship, as data; manifest.toml tells where each came from."""
