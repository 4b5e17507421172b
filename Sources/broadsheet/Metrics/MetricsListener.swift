import HTTP
import HTTPServer
import HTTPTypes
import Metrics

/// A listener of its own for whoever operates the server: `GET /metrics`, and nothing else.
enum MetricsListener {
    /// Not started yet.
    ///
    /// - text: what is said at this moment; called on a thread that may block.
    static func make(_ endpoint: Endpoint, socketMode: UInt32, text: @escaping @Sendable () -> [UInt8]) -> Server {
        var configuration = Server.Configuration(endpoints: [endpoint])
        configuration.socketMode = socketMode
        // A scrape takes milliseconds, and few ask.
        configuration.loops = 1
        configuration.workers = 1
        configuration.connectionsMax = 32
        configuration.waitingRequestsMax = 32
        let metrics = Route(.get, "/metrics") { _, _ in
            .respond(
                Response(
                    status: .ok,
                    fields: [.contentType: Exposition.mediaType, .cacheControl: "no-store"],
                    body: text()
                )
            )
        }
        return Server(configuration, responder: Router([metrics]).respond)
    }
}
