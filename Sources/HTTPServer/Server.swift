import Dispatch
import Glibc
package import HTTP
package import HTTPTypes
package import Metrics

/// An HTTP/1.1 server: event loops that read and write, worker threads that run the responder.
///
/// ```
/// let server = Server(configuration, responder: api.respond)
/// let endpoints = try server.start()          // what it listens on, with the real ports
/// …                                           // until SIGTERM
/// await server.drain(delay: .seconds(0), grace: .seconds(10))
/// ```
package final class Server: Sendable {
    package struct Configuration: Sendable {
        package var endpoints: [Endpoint]
        /// Descriptors of sockets that came with the process and listen already.
        package var inherited: [CInt] = []
        /// Permissions of the file of a Unix-domain socket.
        package var socketMode: UInt32 = 0o660
        package var limits = Limits()
        /// Event loops: one a core.
        package var loops = Server.cores
        /// Threads that run the responder, which may block.
        package var workers = Server.cores * 2
        /// Requests that may wait for a worker; above it the answer is 503 with `Retry-After: 1`.
        package var waitingRequestsMax = 4_096
        /// Connections at a time. `nil`: what the limit of descriptors allows, with some left for files.
        package var connectionsMax: Int?
        /// Answers to GET and HEAD that need no worker, by path: `/healthz`.
        package var fixedAnswers: [String: Response] = [:]
        /// Bytes of answers that the server keeps ready for the next who asks; 0 keeps none.
        package var cacheBytes = 0
        /// Fields that make an answer somebody's own: with one of them nothing is looked up or kept.
        package var credentials: [HTTPField.Name] = [.authorization]
        /// Which parameters choose no answer, and so no entry of the cache. The responder must pass over the same.
        package var narrowing = TargetNarrowing()
        /// Whether answers may lie in files: then each connection may need a second descriptor.
        package var servesFiles = false
        /// The descriptor that access lines go to, one JSON object a line; `nil` for none.
        package var accessLog: CInt?
        /// Who asks, by the peer's address (`nil` on a Unix-domain socket) and the request's fields. What a loop answers itself, a hit or a fixed answer, is the peer's
        /// without asking when it carries none of the fields that speak of it (`RequestHead.speaksOfOrigin`).
        package var client: @Sendable (_ peer: IPAddress?, HTTPFields) -> IPAddress? = { peer, _ in peer }
        /// The id that a request brings with it, if it is to be believed; else the server makes one.
        package var requestID: @Sendable (_ peer: IPAddress?, HTTPFields) -> String? = { _, _ in nil }
        /// The answer to a request for which there is no worker. Called on the loops, so it must cost little and wait for nothing.
        package var refusing: @Sendable (Refusal, Request) -> Response = { refusal, request in
            refusal.problem.response(requestID: request.id)
        }

        package init(endpoints: [Endpoint]) {
            self.endpoints = endpoints
        }
    }

    package static var cores: Int { max(1, sysconf(CInt(_SC_NPROCESSORS_ONLN))) }

    /// Files, libraries, databases, epoll sets, listeners.
    private static let descriptorsForOthers = 256

    private let configuration: Configuration
    private let shared: Shared
    private let loops: [EventLoop]
    private let draining = Guarded(false)
    private let listeners = Guarded<[Listener]>([])

    /// Raises the soft limit of descriptors to the hard one. `responder` is called on the workers, many times at once.
    package init(_ configuration: Configuration, responder: @escaping Responder) {
        self.configuration = configuration
        let descriptors = Socket.raiseDescriptorLimit() - Self.descriptorsForOthers - Shared.turnAwayBand
        let room = configuration.servesFiles ? descriptors / 2 : descriptors
        let cache = configuration.cacheBytes > 0 ? ResponseCache(bytesMax: configuration.cacheBytes) : nil
        let shared = Shared(
            limits: configuration.limits,
            connectionsMax: max(1, min(configuration.connectionsMax ?? .max, room)),
            workers: Workers(
                count: configuration.workers,
                waitingMax: configuration.waitingRequestsMax,
                cache: cache,
                responder: responder
            ),
            cache: cache,
            credentials: configuration.credentials.map { Array($0.canonicalName.utf8) },
            narrowing: configuration.narrowing,
            log: configuration.accessLog.map(AccessLog.init(descriptor:)),
            fixed: configuration.fixedAnswers.map { FixedAnswer(path: Array($0.utf8), response: $1) },
            client: configuration.client,
            requestID: configuration.requestID,
            refusing: configuration.refusing
        )
        self.shared = shared
        loops = (0..<max(1, configuration.loops)).map { EventLoop(number: $0, shared: shared) }
    }

    /// How many connections it keeps at a time: the configured number, or what the limit of descriptors leaves. Worth a warning when
    /// it is low.
    package var connectionsMax: Int { shared.connectionsMax }

    /// Listens, and says on what. When one endpoint fails none is left open. Once only.
    package func start() throws(SocketError) -> [Endpoint] {
        var listeners: [Listener] = []
        do {
            for endpoint in configuration.endpoints {
                listeners.append(try Listener(on: endpoint, socketMode: configuration.socketMode))
            }
            for descriptor in configuration.inherited { listeners.append(try Listener(inherited: descriptor)) }
        } catch {
            for listener in listeners { listener.close() }
            shared.workers.close()
            shared.log?.close(milliseconds: 0)
            throw error
        }
        self.listeners.withLock { $0 = listeners }
        for loop in loops { loop.start() }
        loops[0].mailbox.post(.listen(listeners.map(\.descriptor), loops: loops))
        return listeners.map(\.endpoint)
    }

    /// Whether `drain` was called. Then `/readyz` should say 503, so that a load balancer looks elsewhere.
    package var isDraining: Bool { draining.withLock { $0 } }

    package var counters: Counters {
        var sum = loops.reduce(Counters()) { $0 + $1.report.withLock { $0.counters } }
        sum.linesDropped = shared.log?.dropped ?? 0
        return sum
    }

    package var answered: AnsweredRequests {
        loops.reduce(into: AnsweredRequests()) { sum, loop in sum.add(loop.report.withLock { $0.answered }) }
    }

    package var cacheCounters: CacheCounters { shared.cache?.counters ?? CacheCounters() }

    /// Tells of a committed write: from now on nobody gets an answer from before it that carries one of `keys`. To be called before
    /// the write is answered, in any order, and once too often rather than not at all.
    package func announce(touching keys: [String]) {
        shared.cache?.announce(touching: keys)
    }

    /// Requests that wait for a worker now.
    package var waitingRequests: Int { shared.workers.waiting }

    /// Seconds that requests waited for a worker.
    package var workerWaits: Histogram { shared.workers.waits }

    /// Ends the server without a request lost: for `delay` it goes on accepting, and each answer closes its connection; then it
    /// accepts no more, closes idle connections and answers what is in flight; `grace` later everything left is closed.
    /// Returns when the last connection is gone. Once only.
    package func drain(delay: Duration, grace: Duration) async {
        draining.withLock { $0 = true }
        for loop in loops { loop.mailbox.post(.drain) }
        if delay > .zero { try? await Task.sleep(for: delay) }

        for listener in listeners.withLock({ $0 }) { listener.removeFile() }
        await withCheckedContinuation { stopped in
            loops[0].mailbox.post(.stopAccepting { stopped.resume() })
        }
        await withCheckedContinuation { gone in
            let left = Guarded(loops.count)
            for loop in loops {
                loop.mailbox.post(
                    .stop {
                        let isLast = left.withLock { left in
                            left -= 1
                            return left == 0
                        }
                        if isLast { gone.resume() }
                    }
                )
            }
            DispatchQueue(label: "http grace").asyncAfter(
                deadline: .now() + .milliseconds(Int(grace / .milliseconds(1)))
            ) { [loops] in
                for loop in loops { loop.mailbox.post(.closeAll) }
            }
        }
        shared.workers.close()
        shared.log?.close(milliseconds: 1_000)
    }
}
