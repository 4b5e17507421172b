import Foundation
import HTTP
import HTTPServer

/// What the program that started this one has given it along, by the protocols of systemd: sockets that listen already
/// (sd_listen_fds(3)), and where it wants to hear how this process is (sd_notify(3)).
struct ServiceManager {
    /// Descriptors, from 3 on; nothing is known of them but that they were passed.
    let sockets: [Int32]
    private let ear: Endpoint?

    private static let firstSocket: Int32 = 3
    private static let socketsMax = 64

    /// - process: the number of this process; sockets that were meant for another are not ours.
    init(environment: [String: String], process: Int32) throws(CommandFault) {
        ear = environment["NOTIFY_SOCKET"].flatMap(Self.ear)
        guard let count = environment["LISTEN_FDS"], environment["LISTEN_PID"] == "\(process)" else {
            sockets = []
            return
        }
        guard let count = Digits.decimal(count.utf8), count <= Self.socketsMax else {
            throw CommandFault(description: "environment: LISTEN_FDS must be a number up to \(Self.socketsMax).")
        }
        sockets = (0..<Int32(count)).map { Self.firstSocket + $0 }
    }

    /// Of this process. Takes it all out of the environment, so that nobody else takes it for theirs: to be called before there are
    /// threads.
    static func ofThisProcess() throws(CommandFault) -> ServiceManager {
        let environment = ProcessInfo.processInfo.environment
        for name in ["LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES", "NOTIFY_SOCKET"] { unsetenv(name) }
        return try ServiceManager(environment: environment, process: getpid())
    }

    /// A path, or a name without a file, which is written with an @.
    private static func ear(_ text: String) -> Endpoint? {
        text.hasPrefix("@") ? .unix(path: "\0" + text.dropFirst()) : Endpoint("unix:" + text)
    }

    enum State: String {
        /// The start is over: requests are answered.
        case ready = "READY=1"
        case stopping = "STOPPING=1"
    }

    /// Nothing where nobody wants to hear it; whoever does not listen any more misses it.
    func tell(_ state: State) {
        guard let ear else { return }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let message = Array(state.rawValue.utf8)
        _ = ear.withSockaddr { sendto(descriptor, message, message.count, Int32(MSG_NOSIGNAL), $0, $1) }
    }
}

extension Settings {
    /// Takes the sockets that were passed: with `fd:` beside other addresses, else in the place of the default one.
    ///
    /// Throws for `fd:` when none was passed, and for addresses that somebody chose without it: where to listen must be said once.
    mutating func takeSockets(of manager: ServiceManager) throws(CommandFault) -> [Int32] {
        switch (listensOnInherited, manager.sockets.isEmpty) {
        case (true, true):
            throw CommandFault(
                description: "listen=fd: takes a service manager's sockets, and none was passed (LISTEN_FDS)."
            )
        case (false, false) where listen == Self.defaultListen: listen = []
        case (false, false):
            throw CommandFault(
                description:
                    "Sockets were passed by a service manager (LISTEN_FDS), and listen names other addresses; add fd: to take both."
            )
        default: break
        }
        return manager.sockets
    }
}
