"""The vocabulary shared by EBS, Desktop and simulators: names, texts, money, and the two line grammars.

Standard library only, and no IO: everything here is a pure function or a frozen value.
"""
