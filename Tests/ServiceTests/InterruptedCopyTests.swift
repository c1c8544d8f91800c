import Foundation
import TestSupport
import Testing

/// Copies of cubes that stop at some byte, as people and programs make them.
@Suite(.enabled(if: servicesRunHere, servicesReason))
struct InterruptedCopyTests {
    /// SN3D_COPIES=500 makes it longer.
    private static let count = ProcessInfo.processInfo.environment["SN3D_COPIES"].flatMap(Int.init) ?? 60

    private enum Kind: CaseIterable {
        /// `cp`: the file grows.
        case plain
        /// `rsync --inplace` over an older file, or a transfer that reserves its room: full length, zeros at the end.
        case preallocated
        /// `rsync`: under a hidden name until it is whole; the hidden one stays when it is interrupted.
        case hidden
    }

    /// None is taken before its end is there, and then each is once.
    @Test(.timeLimit(.minutes(20)))
    func aCopyIsTakenOnceWhenItIsWhole() throws {
        let service = try RunningService()
        try service.start()
        var random = SeededRandom(seed: 500)
        let whole = try (0..<Self.count).map { try SmallCube.content(object: "COPY\($0)") }
        var kinds: [Kind] = []
        for (number, content) in whole.enumerated() {
            let kind = Kind.allCases[number % Kind.allCases.count]
            kinds.append(kind)
            // The last data block is the shortest end that can be missing.
            let cut = Int.random(in: 0..<content.count - 2880, using: &random)
            let part = content.prefix(cut) + (kind == .preallocated ? Data(count: content.count - cut) : Data())
            try part.write(to: file(number, kind, in: service.watched))
        }
        // Those that can be seen have been looked at, and wait or are no cube yet.
        let visible = kinds.count { $0 != .hidden }
        try service.eventually("all were looked at", within: .seconds(60 + Self.count)) {
            service.states.values.count { $0 == .settling || $0 == .rejected || $0 == .leftAlone } == visible
        }
        #expect(try service.rows("SELECT count(*) FROM sn3.processing WHERE outcome = 'complete'") == ["0"])

        for (number, content) in whole.enumerated() {
            let path = file(number, kinds[number], in: service.watched)
            let handle = try FileHandle(forWritingTo: path)
            try handle.write(contentsOf: content)
            try handle.close()
            if kinds[number] == .hidden {
                try FileManager.default.moveItem(at: path, to: file(number, .plain, in: service.watched))
            }
        }
        try service.eventually("all are done", within: .seconds(60 + 3 * Self.count)) {
            service.states.values.count { $0 == .done } == Self.count
        }
        try service.eventually("each is recorded once") {
            try service.rows(
                "SELECT count(*), count(DISTINCT cube_id) FROM sn3.processing WHERE outcome = 'complete'")
                == ["\(Self.count)|\(Self.count)"]
        }
        print("\(Self.count) interrupted copies: none taken before its end, each taken once")
    }

    private func file(_ number: Int, _ kind: Kind, in directory: String) -> URL {
        let name = "copy\(1000 + number).fits"
        return URL(fileURLWithPath: "\(directory)/" + (kind == .hidden ? ".\(name).Ab12" : name))
    }
}
