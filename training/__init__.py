"""Recipes and scripts that make and measure the shipped models."""
