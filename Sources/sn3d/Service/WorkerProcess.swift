import Files
import Foundation
import Glibc
import Queue
import Records

/// A worker as the service sees it: a child process that works on one cube and tells how far it is.
final class WorkerProcess {
    /// What a look at the worker found.
    enum Event {
        case progress(Stage, Double)
        case ended(AttemptOutcome)
    }

    private let child: ChildProcess
    private let deadline: Duration
    private let toWorker, fromWorker: Int32
    private var received = Data()
    private var lastProgress = ContinuousClock.now
    private var outcome: AttemptOutcome?
    private var stopUntil: ContinuousClock.Instant?
    private var isOverdue = false
    /// The memory that the worker may ask for, bytes; nil before it has said so.
    private var memoryLimit: Int?
    /// The stage that the worker named last.
    private(set) var stage = Stage.open

    /// How long a worker that was asked to stop may take to end its tile.
    private static let patience = Duration.seconds(20)
    /// Of the service's environment: these would make the worker answer for it to systemd.
    private static let unwanted = ["NOTIFY_SOCKET=", "WATCHDOG_USEC=", "WATCHDOG_PID=", "SWIFT_BACKTRACE="]

    /// - Parameters:
    ///   - program: the executable of sn3d.
    ///   - deadline: the longest time without progress.
    init(program: String, job: WorkerJob, deadline: Duration) throws {
        self.deadline = deadline
        let (input, output) = (try PipeEnds(), try PipeEnds())
        defer {
            close(input.readEnd)
            close(output.writeEnd)
        }
        let inherited = ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" }
            .filter { variable in !Self.unwanted.contains { variable.hasPrefix($0) } }
        do {
            // A backtrace would take minutes in which the crashed process does not end.
            child = try ChildProcess(
                [program, "worker"], environment: inherited + ["SWIFT_BACKTRACE=enable=no"],
                input: .descriptor(input.readEnd), output: .descriptor(output.writeEnd), errors: .inherited,
                isInNewSession: false)
        } catch {
            close(input.writeEnd)
            close(output.readEnd)
            throw error
        }
        (toWorker, fromWorker) = (input.writeEnd, output.readEnd)
        send(try JSONLine.encode(job))
    }

    deinit {
        close(toWorker)
        close(fromWorker)
    }

    var identifier: pid_t { child.identifier }

    /// Asks the worker to come to an end; it is killed when it does not.
    func stop() {
        guard stopUntil == nil else { return }
        stopUntil = .now + Self.patience
        send(Data(WorkerStop.line.utf8))
    }

    /// Waits for a word of the worker, at most for a second.
    func next() -> Event? {
        var waiting = pollfd(fd: fromWorker, events: Int16(POLLIN), revents: 0)
        let isReadable = poll(&waiting, 1, 1000) > 0
        if isReadable {
            var bytes = [UInt8](repeating: 0, count: 65_536)
            let count = read(fromWorker, &bytes, bytes.count)
            if count == 0 { return .ended(conclude()) }
            if count > 0 { received += bytes[..<count] }
        }
        let now = ContinuousClock.now
        let progress = takeLines()
        if progress != nil { lastProgress = now }
        if let stopUntil, now > stopUntil { child.kill() }
        if now - lastProgress > deadline, !isOverdue {
            isOverdue = true
            child.kill()
        }
        return progress.map { .progress(stage, $0) }
    }

    /// The share of its stage that the worker named last in what has come in.
    private func takeLines() -> Double? {
        var latest: Double?
        while let end = received.firstIndex(of: UInt8(ascii: "\n")) {
            switch try? JSONLine.decode(WorkerMessage.self, from: received[..<end]) {
            case .progress(let stage, let share)?: (self.stage, latest) = (stage, share)
            case .memoryLimit(let bytes)?: memoryLimit = bytes
            case .ended(let outcome)?: self.outcome = outcome
            case nil: break
            }
            received.removeSubrange(...end)
        }
        return latest
    }

    private func conclude() -> AttemptOutcome {
        _ = takeLines()
        let (ending, peakMemory) = child.waitMeasuring()
        if case .exited(0) = ending, let outcome { return outcome }
        if stopUntil != nil { return .interrupted }
        return .crashed(failure(ending, peakMemory))
    }

    /// An allocation that fails ends a worker that holds most of what it may have.
    private static let exhaustedShare = 0.9

    private func failure(_ ending: ChildProcess.Ending, _ peakMemory: Int) -> Failure {
        if isOverdue {
            let minutes = (deadline / .seconds(60)).formatted(.number.precision(.fractionLength(0...2)))
            return Failure(
                code: "worker.deadline",
                message: "No progress was made for \(minutes) minutes while \(stage.activity) it; the worker was ended."
            )
        }
        let reason =
            switch ending {
            case .signalled(let signal): "signal \(signal) (\(String(cString: strsignal(signal))))"
            case .exited(let status): "exit status \(status)"
            }
        if let memoryLimit, Double(peakMemory) > Self.exhaustedShare * Double(memoryLimit) {
            return Failure(
                code: "worker.memory",
                message: "The worker ended by \(reason) while \(stage.activity) it, with \(peakMemory >> 20) of the"
                    + " \(memoryLimit >> 20) MiB that a cube of this size may take. Lower machine.tile_memory or"
                    + " machine.threads; otherwise the cube is damaged in a way that is not foreseen.")
        }
        return Failure(
            code: "worker.crashed",
            message: "The worker ended by \(reason) while \(stage.activity) it. The cube may be damaged in a way that"
                + " is not foreseen: keep it, and report this.")
    }

    private func send(_ data: Data) {
        data.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let part = UnsafeRawBufferPointer(rebasing: rest)
                // A worker that is gone reads nothing more; its end says why.
                guard let count = try? systemCall("write", nil, { write(toWorker, part.baseAddress, part.count) })
                else { return }
                rest = rest.dropFirst(count)
            }
        }
    }
}
