import Files
import Foundation
import Glibc
import Records

/// Why the queue's file cannot be used.
package struct QueueError: CodedError {
    package enum Code: String, Sendable {
        case unwritable = "queue.unwritable"
        /// Another service works with the same state directory.
        case inUse = "queue.in_use"
    }

    package let code: Code
    package let message: String
    package let cause: (any Error)?

    package init(_ path: String, _ error: SystemError) {
        code = .unwritable
        message =
            "\(path) cannot be written (\(error.reason)), where the queue is kept. Make room there and give sn3d's user write"
            + " access, or correct state.directory."
        cause = error
    }

    init(inUse path: String) {
        code = .inUse
        message =
            "Another sn3d works with \(path). Stop it, or give this one a state directory of its own (state.directory)."
        cause = nil
    }
}

/// The queue on disk: one line of JSON for each change of an entry, the last one counts. When most lines are old, the
/// file is written anew.
struct QueueFile: Sendable {
    private let path: String
    private let lock: Lock
    private var lineCount: Int
    /// Whether a line may be there in part, to which the next one must not be added.
    private var isTorn = false

    /// A lock against other programs, held for as long as its file is open. The kernel lifts it when the program ends.
    private final class Lock: Sendable {
        private let descriptor: Int32

        init(_ descriptor: Int32) { self.descriptor = descriptor }

        deinit { close(descriptor) }
    }

    /// Lines beyond two for each entry that are kept before the file is written anew.
    private static let slack = 10_000

    static func open(_ path: String) -> Result<(QueueFile, [String: QueueEntry]), QueueError> {
        do throws(SystemError) {
            let descriptor = try systemCall("open", path + ".lock") {
                Glibc.open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
            }
            let lock = Lock(descriptor)
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return .failure(QueueError(inUse: path)) }
            let (entries, lineCount) = try read(path)
            var file = QueueFile(path: path, lock: lock, lineCount: lineCount)
            // Also takes away a last line that a kill left half-written.
            try file.rewrite(entries)
            return .success((file, entries))
        } catch {
            return .failure(QueueError(path, error))
        }
    }

    private static func read(_ path: String) throws(SystemError) -> ([String: QueueEntry], Int) {
        guard DurableFile.exists(path) else { return ([:], 0) }
        guard let content = FileManager.default.contents(atPath: path) else {
            throw SystemError(call: "read", path: path, errno: .ioError)
        }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .secondsSince1970
        var entries: [String: QueueEntry] = [:]
        let lines = content.split(separator: UInt8(ascii: "\n"))
        for line in lines {
            // A line that is none was being written when the machine stopped; its file is found again by a scan.
            guard let entry = try? decoder.decode(QueueEntry.self, from: line) else { continue }
            entries[entry.path] = entry
        }
        return (entries, lines.count)
    }

    /// Adds lines; they are on disk when the call returns.
    mutating func append(_ changed: [QueueEntry], all entries: [String: QueueEntry]) throws(QueueError) {
        do throws(SystemError) {
            if isTorn || lineCount + changed.count > 2 * (entries.count + changed.count) + Self.slack {
                var latest = entries
                for entry in changed { latest[entry.path] = entry }
                return try rewrite(latest)
            }
            try DurableFile.append(Self.lines(changed), to: path)
            lineCount += changed.count
        } catch {
            isTorn = true
            throw QueueError(path, error)
        }
    }

    private mutating func rewrite(_ entries: [String: QueueEntry]) throws(SystemError) {
        try DurableFile.write(Self.lines(Array(entries.values)), to: path)
        (lineCount, isTorn) = (entries.count, false)
    }

    private static func lines(_ entries: [QueueEntry]) -> Data {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .secondsSince1970
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        var data = Data()
        for entry in entries {
            // Texts, numbers and dates of an entry are always JSON.
            guard let line = try? encoder.encode(entry) else { preconditionFailure("\(entry) is no JSON") }
            data += line
            data.append(UInt8(ascii: "\n"))
        }
        return data
    }
}
