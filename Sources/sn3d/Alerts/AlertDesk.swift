import Files
import Foundation
import Journal
import Ledger
import Records
import ServiceLifecycle
import Synchronization

/// Where a service's alerts go: to the journal at once, then to the alert command, and into the database.
///
/// Those of a record enter the database with it (`ofRecords`); the service's own wait in a file until they have.
final class AlertDesk: AlertSink {
    private struct State {
        var forCommand: [Alert] = []
        var untold: [ServiceAlert] = []
    }

    private let journal: any AlertSink
    private let service: String
    private let file: String
    private let state: Mutex<State>

    /// - Parameter file: where alerts wait for the database.
    init(journal: any AlertSink, service: String, file: String) {
        self.journal = journal
        self.service = service
        self.file = file
        let lines = FileManager.default.contents(atPath: file)?.split(separator: UInt8(ascii: "\n")) ?? []
        // A line that a kill tore is in the journal all the same.
        state = Mutex(State(untold: lines.compactMap { try? WorkerLine.decode(ServiceAlert.self, from: $0) }))
    }

    func raise(_ alert: Alert) {
        journal.raise(alert)
        let kept = ServiceAlert(alert, by: service, at: Date())
        state.withLock { state in
            state.forCommand.append(alert)
            state.untold.append(kept)
            // A disk without room keeps nothing; the journal has it.
            if let line = try? WorkerLine.encode(kept) { try? DurableFile.append(line, to: file) }
        }
    }

    /// The desk for alerts that enter the database with their record.
    var ofRecords: any AlertSink { OfRecords(desk: self) }

    private struct OfRecords: AlertSink {
        let desk: AlertDesk

        func raise(_ alert: Alert) {
            desk.journal.raise(alert)
            desk.state.withLock { $0.forCommand.append(alert) }
        }
    }

    /// What the alert command has not been run for.
    func takeForCommand() -> [Alert] {
        state.withLock { state in
            defer { state.forCommand = [] }
            return state.forCommand
        }
    }

    /// Brings the service's own alerts into the database.
    func deliver(to ledger: SpoolingLedger) throws {
        let waiting = state.withLock { $0.untold }
        guard !waiting.isEmpty else { return }
        try ledger.record(waiting)
        try state.withLock { state in
            state.untold.removeFirst(waiting.count)
            let rest = try state.untold.reduce(into: Data()) { $0 += try WorkerLine.encode($1) }
            try DurableFile.write(rest, to: file)
        }
    }
}

/// Runs the alert command for each alert that is urgent enough, one after the other.
struct AlertCommandRunner: Service {
    let desk: AlertDesk
    let current: CurrentSettings
    let journal: any AlertSink

    func run() async {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            await runForWaiting()
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .milliseconds(500)) }
        }
        await runForWaiting()
    }

    private func runForWaiting() async {
        let settings = current.value.alerts
        for alert in desk.takeForCommand() where !settings.command.isEmpty && alert.kind.priority <= settings.priority {
            do {
                try await Blocking.run { try AlertCommand(settings).run(for: alert) }
            } catch {
                let failure = Failure(error)
                // Straight to the journal: an alert about the command would run it again.
                journal.raise(
                    Alert(
                        kind: .alertCommandFailed, message: "the alert command failed. \(failure.message)",
                        code: failure.code))
            }
        }
    }
}

/// A program that is told of an alert: by arguments, and as JSON on its standard input. No shell is involved.
struct AlertCommand {
    struct Failed: CodedError {
        enum Code: String { case failed = "alerts.command_failed" }

        let code = Code.failed
        let message: String
    }

    private let settings: AlertSettings

    init(_ settings: AlertSettings) { self.settings = settings }

    func run(for alert: Alert) throws {
        let name = settings.command[0].printable
        let input = try PipeEnds()
        defer { close(input.readEnd) }
        let child: ChildProcess
        do {
            child = try ChildProcess(
                settings.command + [alert.kind.rawValue, "\(alert.kind.priority)", alert.message],
                environment: ["PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C.UTF-8"],
                input: .descriptor(input.readEnd), output: .inherited, errors: .inherited, isInNewSession: true)
        } catch {
            close(input.writeEnd)
            throw Failed(message: "\(name) cannot be started (\(error.reason)). Correct alerts.command.")
        }
        write(try WorkerLine.encode(alert), to: input.writeEnd)
        close(input.writeEnd)
        let end = ContinuousClock.now + .seconds(settings.timeout)
        while child.isRunning {
            guard ContinuousClock.now < end else {
                child.kill()
                child.wait()
                throw Failed(message: "\(name) took longer than \(settings.timeout) s and was ended.")
            }
            poll(nil, 0, 20)
        }
        let ending = child.wait()
        guard ending == .exited(0) else { throw Failed(message: "\(name) ended with \(ending).") }
    }

    /// A pipe holds 64 KiB; a command that does not read it is not waited for.
    private func write(_ data: Data, to descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        data.withUnsafeBytes { bytes in _ = Glibc.write(descriptor, bytes.baseAddress, bytes.count) }
    }
}
