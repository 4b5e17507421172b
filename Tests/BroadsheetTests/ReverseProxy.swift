import Foundation
import HTTP
import HTTPServer
import TestSupport
import Testing

/// A proxy program with the repository's example, and what has to be said differently for a test.
struct ReverseProxy: Sendable, CustomTestStringConvertible {
    var name: String
    var program: String
    /// The example's file in `config`.
    var example: String
    /// Given the file and the folder that it may write to.
    var arguments: @Sendable (_ file: String, _ folder: String) -> [String]
    /// From the example to the file, given the port and where the server is.
    var fit: @Sendable (_ example: String, _ port: Int, _ upstream: Endpoint, _ folder: String) -> String
    var isByFile = false
    var keepsConnections = true

    var testDescription: String { isByFile ? name + " by a Unix-domain socket" : name }

    static let all = [nginx, oldNginx, caddy, haproxy, varnish] + [nginx, caddy, haproxy, varnish].map(\.byFile)

    private var byFile: ReverseProxy {
        var proxy = self
        proxy.isByFile = true
        return proxy
    }

    private static let nginx = ReverseProxy(
        name: "nginx",
        program: "/usr/sbin/nginx",
        example: "nginx.conf",
        arguments: { ["-c", $0, "-e", $1 + "/nginx.log"] }
    ) { example, port, upstream, folder in
        """
        daemon off;
        pid \(folder)/nginx.pid;
        error_log \(folder)/nginx.log;
        worker_processes 1;
        events { worker_connections 256; }
        http {
            access_log off;
            client_body_temp_path \(folder)/body;
            proxy_temp_path \(folder)/proxy;
            fastcgi_temp_path \(folder)/fastcgi;
            uwsgi_temp_path \(folder)/uwsgi;
            scgi_temp_path \(folder)/scgi;
            gzip on;
            gzip_proxied any;
            gzip_types application/json;
            \(example
                .replacing("127.0.0.1:8080", with: "\(upstream)")
                .replacing("listen 80;", with: "listen 127.0.0.1:\(port);")
                .replacing("listen [::]:80;", with: "")
                .replacing(/(?m)^    #(location|    proxy|    absolute|})/) { "    \($0.1)" })
        }
        """
    }

    /// As a short configuration leaves it: HTTP/1.0 to the upstream, a connection for each request.
    private static let oldNginx = ReverseProxy(
        name: "nginx with HTTP/1.0",
        program: nginx.program,
        example: nginx.example,
        arguments: nginx.arguments,
        fit: { example, port, upstream, folder in
            nginx.fit(example, port, upstream, folder)
                .replacing("proxy_http_version 1.1;", with: "")
                .replacing("proxy_set_header Connection \"\";", with: "")
        },
        keepsConnections: false
    )

    private static let caddy = ReverseProxy(
        name: "Caddy",
        program: "/usr/bin/caddy",
        example: "Caddyfile",
        arguments: { file, _ in ["run", "--adapter", "caddyfile", "--config", file] }
    ) { example, port, upstream, folder in
        """
        {
            admin off
            storage file_system \(folder)/caddy
        }

        """
            + example
            .replacing("proxy 127.0.0.1:8080", with: "proxy \(upstream)".replacing("unix:", with: "unix/"))
            .replacing("news.example {", with: "http://:\(port) {\nbind 127.0.0.1\nencode gzip")
            .replacing(/(?m)^\t#(handle_path|\t|})/) { "\t\($0.1)" }
    }

    private static let haproxy = ReverseProxy(
        name: "HAProxy",
        program: "/usr/sbin/haproxy",
        example: "haproxy.cfg",
        arguments: { file, _ in ["-db", "-f", file] }
    ) { example, port, upstream, _ in
        let compression = ["compression algo gzip", "compression type application/json"]
        return
            example
            .replacing("broadsheet 127.0.0.1:8080", with: "broadsheet \(upstream)".replacing("unix:", with: "unix@"))
            .replacing("bind :80\n", with: "bind 127.0.0.1:\(port)\n    \(compression.joined(separator: "\n    "))\n")
            .replacing(/(?m)^    #(acl|http-re)/) { "    \($0.1)" }
    }

    /// Varnish closes what it inherits, the descriptor too by which Foundation sees that a child has ended, and leaves signals blocked as they
    /// are in threads of Dispatch.
    private static let stayWith = """
        import signal, subprocess, sys
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        child = subprocess.Popen(sys.argv[1:])
        signal.signal(signal.SIGTERM, lambda *_: child.terminate())
        sys.exit(child.wait())
        """

    private static let varnish = ReverseProxy(
        name: "Varnish",
        program: "/usr/bin/python3",
        example: "varnish.vcl",
        arguments: { file, folder in
            // The port stands in the file, for want of a better place.
            let address = (try? String(contentsOfFile: file, encoding: .utf8))?.firstMatch(of: /^# (\S+)/)?.1 ?? ""
            return [
                "-c", stayWith, "/usr/sbin/varnishd", "-F", "-n", folder + "/varnish", "-s", "malloc,16m", "-a",
                "\(address)", "-f", file,
            ]
        },
        fit: { example, port, upstream, _ in
            let backend =
                switch upstream {
                case .network(_, let port): ".host = \"127.0.0.1\"; .port = \"\(port)\";"
                case .unix(let path): ".path = \"\(path)\";"
                }
            return "# 127.0.0.1:\(port)\n"
                + example
                .replacing(".host = \"127.0.0.1\";\n    .port = \"8080\";", with: backend)
                .replacing(/(?m)^    #(if|set|unset)/) { "    \($0.1)" }
        }
    )
}

/// A proxy in front of a server, for as long as somebody holds it.
final class RunningProxy {
    let port: Int
    private let process = Process()

    init(_ proxy: ReverseProxy, inFrontOf upstream: Endpoint, in folder: TemporaryFolder) throws {
        port = try HTTPConnection.freePort()
        let example = Tool.repository.appendingPathComponent("config").appendingPathComponent(proxy.example)
        let text = proxy.fit(try String(contentsOf: example, encoding: .utf8), port, upstream, folder.url.path)
        let file = try folder.write(text, to: "proxy.conf")
        process.executableURL = URL(fileURLWithPath: proxy.program)
        process.arguments = proxy.arguments(file, folder.url.path)
        process.environment = Program.basicEnvironment.merging(["HOME": folder.url.path]) { $1 }
        process.standardOutput = FileHandle.nullDevice
        process.standardError = try folder.writingHandle("proxy.errors")
        try process.run()
        // It says nothing when it listens and knows its upstream; an answer does.
        let deadline = Date(timeIntervalSinceNow: 20)
        while (try? HTTPConnection(port: port).exchange("GET", "/healthz").status) != 200 {
            guard Date() < deadline, process.isRunning else { throw Failure(log: try folder.text("proxy.errors")) }
            sched_yield()
        }
    }

    struct Failure: Error {
        var log: String
    }

    deinit {
        process.terminate()
        process.waitUntilExit()
    }
}
