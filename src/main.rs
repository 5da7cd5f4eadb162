//! The program: parses the command line, hands over to the library, returns its exit code.

fn main() {}
