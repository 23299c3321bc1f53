"""Animations: frames of a document, or of a window, are handed to their encoder one by one.

A stream is a function ``write(file, shots)``: it takes each frame from `Shots` once, and holds few of them, however
many there are.
"""
