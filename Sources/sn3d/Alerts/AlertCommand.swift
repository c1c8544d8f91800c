import Files
import Foundation
import Glibc
import Records
import ServiceLifecycle

/// Runs the alert command for each alert that is urgent enough, one after the other.
struct AlertCommandRunner: Service {
    let desk: AlertDesk
    let current: CurrentSettings
    let journal: any AlertSink

    /// Ends after the last alert that was raised before the service shuts down.
    func run() async {
        await withGracefulShutdownHandler {
            for await alert in desk.raised { await run(for: alert) }
        } onGracefulShutdown: {
            desk.close()
        }
    }

    private func run(for alert: Alert) async {
        let settings = current.value.alerts
        guard !settings.command.isEmpty, alert.kind.priority <= settings.priority else { return }
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
        write(try JSONLine.encode(alert), to: input.writeEnd)
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
