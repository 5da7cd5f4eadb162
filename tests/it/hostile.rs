//! Surroundings that are against the program: no room, no home, no reader, nothing in a file, far too much in it.
