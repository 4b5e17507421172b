import Testing

/// Tests that run the program itself, one after the other: each starts processes of its own and waits for them.
@Suite(.serialized) enum ProgramTests {}
