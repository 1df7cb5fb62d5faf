"""HABREF: the typologies of habitats and their codes."""
