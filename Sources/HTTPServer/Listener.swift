import Glibc

/// A socket that takes connections: opened here, or inherited. Non-blocking and closed on exec.
package struct Listener: Sendable {
    let descriptor: CInt
    /// With the real port.
    package let endpoint: Endpoint
    /// The file of a Unix-domain socket that was made here, to be removed in the end.
    private var file: FileIdentity?

    /// Connections that may wait to be accepted; the kernel takes no more than `net.core.somaxconn`.
    private static let backlog: CInt = 4_096

    /// Binds and listens. An IPv6 socket takes IPv6 only, so that `[::]` and `0.0.0.0` can both be given.
    ///
    /// - socketMode: permissions of the file of a Unix-domain socket; whoever may write to it may connect (unix(7)).
    init(on endpoint: Endpoint, socketMode: UInt32) throws(SocketError) {
        if case .unix(let path) = endpoint {
            self = try Self.inLockedFolder(of: path, endpoint) { () throws(SocketError) in
                try Self.removeStale(path, endpoint)
                var listener = try Self(binding: endpoint, fileMode: socketMode)
                listener.file = FileIdentity(path)
                return listener
            }
        } else {
            try self.init(binding: endpoint, fileMode: nil)
        }
    }

    private init(binding endpoint: Endpoint, fileMode: UInt32?) throws(SocketError) {
        let type = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(endpoint.family, type, 0)
        guard descriptor >= 0 else { throw SocketError("socket", endpoint, errno) }
        func check(_ call: String, _ result: CInt) throws(SocketError) {
            guard result < 0 else { return }
            let number = errno
            Socket.close(descriptor)
            throw SocketError(call, endpoint, number)
        }
        if endpoint.address != nil { try check("setsockopt", Self.set(descriptor, SOL_SOCKET, SO_REUSEADDR)) }
        if endpoint.family == AF_INET6 {
            try check("setsockopt", Self.set(descriptor, CInt(IPPROTO_IPV6), IPV6_V6ONLY))
        }
        try check("bind", endpoint.withSockaddr { bind(descriptor, $0, $1) })
        // Before it listens: until then nobody can connect, whatever the mode that the umask left.
        if case .unix(let path) = endpoint, let fileMode { try check("chmod", chmod(path, mode_t(fileMode))) }
        try check("listen", listen(descriptor, Self.backlog))
        try self.init(descriptor, describing: endpoint)
    }

    /// A socket that came with the process and listens already. Throws for any other descriptor.
    init(inherited descriptor: CInt) throws(SocketError) {
        guard Self.get(descriptor, SO_TYPE) == CInt(SOCK_STREAM.rawValue) else {
            throw SocketError("descriptor \(descriptor) is no stream socket")
        }
        guard [AF_INET, AF_INET6, AF_UNIX].contains(Self.get(descriptor, SO_DOMAIN)) else {
            throw SocketError("descriptor \(descriptor) is a socket of a family that is not served")
        }
        guard Self.get(descriptor, SO_ACCEPTCONN) == 1 else {
            throw SocketError("descriptor \(descriptor) does not listen; a socket unit must not say Accept=yes")
        }
        let flags = fcntl(descriptor, F_GETFL)
        guard flags >= 0, fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) == 0,
            fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0
        else { throw SocketError("fcntl descriptor \(descriptor): \(String(cString: strerror(errno)))") }
        try self.init(descriptor, describing: nil)
    }

    private init(_ descriptor: CInt, describing endpoint: Endpoint?) throws(SocketError) {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let named = withUnsafeMutableBytes(of: &storage) {
            getsockname(descriptor, $0.baseAddress!.assumingMemoryBound(to: sockaddr.self), &length)
        }
        guard named == 0, let bound = Endpoint(storage, length: length) ?? endpoint else {
            let number = errno
            if endpoint != nil { Socket.close(descriptor) }
            throw SocketError("getsockname descriptor \(descriptor): \(String(cString: strerror(number)))")
        }
        // What comes of a listener inherits it. Answers are written whole, so nothing is gained by waiting for more.
        if bound.address != nil { _ = Self.set(descriptor, CInt(IPPROTO_TCP), TCP_NODELAY) }
        self.descriptor = descriptor
        self.endpoint = bound
    }

    func close() {
        removeFile()
        Socket.close(descriptor)
    }

    // MARK: The file of a Unix-domain socket

    /// Nobody finds it by its name any more. A file that another has put there meanwhile stays.
    func removeFile() {
        guard case .unix(let path) = endpoint, let file, FileIdentity(path) == file else { return }
        unlink(path)
    }

    /// Two servers that start at once must not both take the other's new file for a dead one's. A lock on the folder needs no file
    /// of its own, and goes with the process.
    private static func inLockedFolder(
        of path: String,
        _ endpoint: Endpoint,
        _ body: () throws(SocketError) -> Listener
    ) throws(SocketError) -> Listener {
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SocketError("open the folder of", endpoint, errno) }
        defer { Socket.close(descriptor) }
        guard flock(descriptor, LOCK_EX) == 0 else { throw SocketError("lock the folder of", endpoint, errno) }
        return try body()
    }

    /// A server that was killed leaves its file, to which nobody can connect. Whatever else has the name is left alone.
    private static func removeStale(_ path: String, _ endpoint: Endpoint) throws(SocketError) {
        guard let file = FileIdentity(path) else { return }
        guard file.isSocket else { throw SocketError("\(endpoint): there is a file of that name that is no socket") }
        let type = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        let probe = socket(AF_UNIX, type, 0)
        guard probe >= 0 else { throw SocketError("socket", endpoint, errno) }
        defer { Socket.close(probe) }
        let result = endpoint.withSockaddr { connect(probe, $0, $1) }
        let number = errno
        // A full backlog is somebody's too.
        if result == 0 || number == EAGAIN { throw SocketError("\(endpoint): another server listens there") }
        guard number == ECONNREFUSED else { throw SocketError("connect", endpoint, number) }
        guard unlink(path) == 0 else { throw SocketError("remove the old", endpoint, errno) }
    }

    // MARK: Options

    private static func set(_ descriptor: CInt, _ level: CInt, _ option: CInt) -> CInt {
        var on: CInt = 1
        return setsockopt(descriptor, level, option, &on, socklen_t(MemoryLayout<CInt>.size))
    }

    /// `nil` for what is no socket.
    private static func get(_ descriptor: CInt, _ option: CInt) -> CInt? {
        var value: CInt = 0
        var length = socklen_t(MemoryLayout<CInt>.size)
        return getsockopt(descriptor, SOL_SOCKET, option, &value, &length) == 0 ? value : nil
    }
}

/// Which file a name stands for, so that another one is known for another.
private struct FileIdentity: Sendable, Equatable {
    private let device: dev_t
    private let inode: ino_t
    let isSocket: Bool

    /// `nil` when there is none.
    init?(_ path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        device = status.st_dev
        inode = status.st_ino
        isSocket = status.st_mode & S_IFMT == S_IFSOCK
    }
}

/// Why there is nothing to listen on, for a person to read: `bind 127.0.0.1:80: Permission denied`.
package struct SocketError: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }

    /// - number: `errno`.
    init(_ call: String, _ endpoint: Endpoint, _ number: CInt) {
        self.init("\(call) \(endpoint): \(String(cString: strerror(number)))")
    }
}
