import HTTPServer
import Logging
import Metrics
import News
import SQLiteRepository

/// All that is told to whoever operates the server. docs/operations.md lists it.
struct MetricsPage: Sendable {
    let server: Server
    let repository: SQLiteRepository
    let settings: Settings
    let log: Logger

    func text() -> [UInt8] {
        var text = Exposition()
        tellOfProcess(&text)
        tellOfRequests(&text)
        tellOfConnections(&text)
        tellOfWorkers(&text)
        tellOfCache(&text)
        tellOfRepository(&text)
        tellOfBackup(&text)
        return text.bytes
    }

    // MARK: Process

    private func tellOfProcess(_ text: inout Exposition) {
        text.gauge(
            "broadsheet_build_info",
            "The version that runs, as a label.",
            [.init(["version": Broadsheet.version], 1)]
        )
        guard let process = ProcessStatus.now() else { return }
        text.gauge(
            "process_start_time_seconds",
            "When the process began, in seconds since 1970.",
            process.startedAt
        )
        text.counter(
            "process_cpu_seconds_total",
            "User and kernel time.",
            [.init(process.cpuSeconds)]
        )
        text.gauge(
            "process_resident_memory_bytes",
            "Memory in use, files that are mapped included.",
            process.memoryBytes
        )
        text.gauge("process_open_fds", "Open descriptors.", process.openDescriptors)
        text.gauge("process_max_fds", "As many descriptors as may be open.", process.maxDescriptors)
    }

    // MARK: Server

    private func tellOfRequests(_ text: inout Exposition) {
        let rows = server.answered.rows.sorted { ($0.route, $0.method) < ($1.route, $1.method) }
        text.counter(
            "http_requests_total",
            "Answers, by route (its template; none where no route was found), method and status.",
            rows.flatMap { row in
                row.statuses.sorted { $0.code < $1.code }.map { status in
                    .init(
                        ["route": row.routeLabel, "method": row.method, "status": String(status.code)],
                        Double(status.count)
                    )
                }
            }
        )
        text.histogram(
            "http_request_duration_seconds",
            "From a complete request to its answer on its way, by route and method.",
            rows.map { .init(["route": $0.routeLabel, "method": $0.method], $0.durations) }
        )
        let counters = server.counters
        text.counter(
            "broadsheet_requests_refused_total",
            "Messages that no handler saw: malformed, too large, too slow.",
            counters.refused
        )
        text.counter(
            "broadsheet_answers_late_total",
            "Answers whose connection was gone.",
            counters.late
        )
        text.counter(
            "broadsheet_access_log_dropped_lines_total",
            "Access lines that nobody took off in time.",
            counters.linesDropped
        )
    }

    private func tellOfConnections(_ text: inout Exposition) {
        let counters = server.counters
        text.gauge("broadsheet_connections_open", "Connections that are open.", Double(counters.open))
        text.gauge(
            "broadsheet_connections_limit",
            "Connections that may be open at a time.",
            Double(server.connectionsMax)
        )
        text.counter(
            "broadsheet_connections_accepted_total",
            "Connections that were accepted, those above the limit included.",
            counters.accepted
        )
        text.counter(
            "broadsheet_connections_refused_total",
            "Connections above the limit, which were closed.",
            counters.turnedAway
        )
    }

    private func tellOfWorkers(_ text: inout Exposition) {
        text.gauge("broadsheet_workers", "Threads that run handlers.", Double(settings.workerCount))
        text.gauge(
            "broadsheet_worker_queue_length",
            "Requests that wait for a worker.",
            Double(server.waitingRequests)
        )
        text.counter(
            "broadsheet_worker_queue_refused_total",
            "Requests that found the workers' line full: 503.",
            server.counters.overloaded
        )
        text.histogram(
            "broadsheet_worker_queue_wait_seconds",
            "Time that requests waited for a worker.",
            server.workerWaits
        )
    }

    private func tellOfCache(_ text: inout Exposition) {
        let (counters, cache) = (server.counters, server.cacheCounters)
        text.gauge("broadsheet_cache_limit_bytes", "Memory that stored answers may take.", Double(settings.cacheBytes))
        text.gauge("broadsheet_cache_size_bytes", "Memory that stored answers take.", Double(cache.bytes))
        text.gauge("broadsheet_cache_entries", "Stored answers.", Double(cache.entries))
        text.counter("broadsheet_cache_hits_total", "Requests that the cache answered.", counters.hits)
        text.counter(
            "broadsheet_cache_misses_total",
            "Requests whose answer was not there and might have been.",
            counters.misses
        )
        text.counter(
            "broadsheet_cache_collapsed_total",
            "Misses that waited for another's answer.",
            cache.collapsed
        )
        text.counter("broadsheet_cache_stored_total", "Answers that were stored.", cache.stored)
        text.counter(
            "broadsheet_cache_evicted_total",
            "Answers that had to go because there was no room.",
            cache.evicted
        )
        let kinds = Set(Self.keyKinds).union(cache.dropped.keys).sorted()
        text.counter(
            "broadsheet_cache_dropped_total",
            "Answers that a change made wrong, by the kind of the key that it touched.",
            kinds.map { .init(["key": $0], Double(cache.dropped[$0] ?? 0)) }
        )
    }

    /// Told from the start, so that a first drop shows as an increase.
    private static let keyKinds = [Key.site, .articles, .index, .article(0), .allComments, .weather].map { key in
        String(key.description.prefix { $0 != ":" })
    }

    // MARK: Repository

    private func tellOfRepository(_ text: inout Exposition) {
        let counters = repository.counters()
        text.gauge(
            "broadsheet_database_up",
            "Whether the database answers: 1 or 0.",
            counters.heldComments == nil ? 0 : 1
        )
        if let held = counters.heldComments {
            text.gauge("broadsheet_comments_held", "Comments that wait for a moderator.", Double(held))
        }
        text.gauge("broadsheet_database_size_bytes", "The database's file.", Double(counters.databaseBytes))
        text.gauge("broadsheet_wal_size_bytes", "The write-ahead log beside it.", Double(counters.logBytes))
        tellOfWriter(counters.writer, &text)
        text.histogram(
            "broadsheet_checkpoint_duration_seconds",
            "Time that folding a write-ahead log into its database took.",
            counters.checkpoints.durations
        )
        text.counter(
            "broadsheet_checkpoints_failed_total",
            "Write-ahead logs that could not be folded: somebody read from them, or the disk failed.",
            counters.checkpoints.failures
        )
    }

    private func tellOfWriter(_ writer: WriterCounters, _ text: inout Exposition) {
        text.gauge("broadsheet_writer_queue_length", "Writes that wait for the writer.", Double(writer.waiting))
        text.counter(
            "broadsheet_writer_queue_refused_total",
            "Writes that found the writer's line full: 503.",
            writer.refused
        )
        text.histogram(
            "broadsheet_writer_queue_wait_seconds",
            "Time that writes waited for the writer.",
            writer.waits
        )
        text.counter("broadsheet_commits_total", "Transactions that were committed.", writer.commits.count)
        text.counter("broadsheet_commits_failed_total", "Transactions that were taken back.", writer.failures)
        text.histogram(
            "broadsheet_commit_duration_seconds",
            "Time of a transaction, its sync included.",
            writer.commits
        )
        text.histogram("broadsheet_commit_writes", "Writes that became one commit.", writer.groups)
    }

    private func tellOfBackup(_ text: inout Exposition) {
        guard let backup = LastBackup.load(of: settings.database) else { return }
        text.gauge(
            "broadsheet_backup_last_success_timestamp_seconds",
            "When the last good backup was made, in seconds since 1970; absent before the first.",
            Double(backup.createdAt.seconds)
        )
        text.gauge("broadsheet_backup_last_success_size_bytes", "The last good backup's file.", Double(backup.bytes))
    }
}

extension AnsweredRequests.Row {
    fileprivate var routeLabel: String { route.isEmpty ? "none" : route }
}
