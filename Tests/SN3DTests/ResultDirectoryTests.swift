import Files
import Foundation
import TestSupport
import Testing

@testable import sn3d

/// What lies where workers leave their results, whenever they are killed.
@Suite struct ResultDirectoryTests {
    private let directory: TemporaryDirectory
    private let results: ResultDirectory

    init() throws {
        directory = try TemporaryDirectory()
        results = try ResultDirectory(directory.url.path)
    }

    private func leave(_ processing: UUID, _ ending: String) throws {
        try Data("{".utf8).write(to: directory.url.appending(path: processing.uuidString + ending))
    }

    private func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: directory.url.path) }

    /// Otherwise its products would be kept as those of a result that is on its way.
    @Test func halfAFileIsNoResultThatWaits() throws {
        let (halfRecord, halfClaim) = (UUID(), UUID())
        try leave(halfRecord, ".claim")
        try leave(halfRecord, ".json" + DurableFile.unfinishedEnding)
        try leave(halfClaim, ".claim" + DurableFile.unfinishedEnding)
        #expect(try results.unfinished() == [halfRecord, halfClaim])
        #expect(try results.waiting() == [halfRecord])
        try results.remove(halfRecord)
        #expect(try results.waiting().isEmpty)
        #expect(try results.unfinished() == [halfClaim])
        try results.remove(halfClaim)
        #expect(try names().isEmpty)
    }

    @Test func aRecordThatWasSetAsideKeepsItsProducts() throws {
        let processing = UUID()
        try leave(processing, ".json")
        #expect(try results.all().isEmpty)
        #expect(try names() == ["\(processing.uuidString).json.damaged"])
        #expect(try results.waiting() == [processing])
        #expect(try results.unfinished().isEmpty)
    }
}
