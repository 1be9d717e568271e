"""Weights and what they compute: vectors, answering spans, and wording by a chat model."""
