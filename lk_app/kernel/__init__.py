"""The toolbox: money, time, ids, Russian text, errors, the actor. No domain words, no I/O."""
