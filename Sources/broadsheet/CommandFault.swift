/// Why a command cannot go on, in one sentence for the operator.
struct CommandFault: Error, CustomStringConvertible, Equatable {
    var description: String
}
