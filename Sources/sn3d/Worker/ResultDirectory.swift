import Files
import Foundation
import Ledger
import Records

/// The records that workers left, and the claims of those that have not come to their end: one file each, named after
/// the processing.
struct ResultDirectory: Sendable {
    private let directory: String
    private let records: ResultSpool

    /// Makes the directory if need be.
    init(_ path: String) throws(LedgerError) {
        directory = path
        records = try ResultSpool(directory: URL(fileURLWithPath: path))
    }

    func store(_ record: ProcessingRecord) throws { try records.store(record) }

    func store(_ claim: ProcessingClaim) throws {
        try DurableFile.write(try JSONLine.encode(claim), to: path(of: claim.processingID))
    }

    /// The record of a processing; nil when its worker left none.
    func record(_ processingID: UUID) throws -> ProcessingRecord? { try records.record(processingID) }

    /// Every record that is there, the oldest first. A file that is none is set aside.
    func all() throws -> [ProcessingRecord] {
        try records.files().compactMap { file in
            do throws(LedgerError) {
                return try records.read(file)
            } catch {
                _ = try records.setAside(file, because: error)
                return nil
            }
        }
    }

    /// The processings that began and are not recorded, also those that left but half a file.
    func unfinished() throws -> Set<UUID> {
        Set(try names().filter { $0.hasSuffix(".claim") || Self.isHalf($0) }.compactMap(Self.identity))
    }

    /// The processings that are still to be recorded, or whose record was set aside for a person.
    func waiting() throws -> Set<UUID> { Set(try names().filter { !Self.isHalf($0) }.compactMap(Self.identity)) }

    private func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: directory) }

    /// Whether a killed process was writing the file.
    private static func isHalf(_ name: String) -> Bool { name.hasSuffix(DurableFile.unfinishedEnding) }

    private static func identity(_ name: String) -> UUID? { UUID(uuidString: String(name.prefix { $0 != "." })) }

    /// What a worker that came to no end was doing; nil when it had not begun.
    func claim(_ processingID: UUID) -> ProcessingClaim? {
        guard let content = FileManager.default.contents(atPath: path(of: processingID)) else { return nil }
        return try? JSONLine.decode(ProcessingClaim.self, from: content)
    }

    /// Takes away the files of a processing that is recorded, also those that a killed worker was writing.
    func remove(_ processingID: UUID) throws {
        try records.remove(processingID)
        unlink(path(of: processingID))
        for half in try names() where Self.isHalf(half) && Self.identity(half) == processingID {
            unlink("\(directory)/\(half)")
        }
    }

    private func path(of processingID: UUID) -> String { directory + "/\(processingID.uuidString).claim" }
}
