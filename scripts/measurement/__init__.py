"""Figures and pictures of a running pipeline."""
