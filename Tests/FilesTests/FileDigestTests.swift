import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import Files

@Suite struct FileDigestTests {
    private func withFile<Result>(_ content: Data, _ body: (String) throws -> Result) throws -> Result {
        let folder = try TemporaryDirectory()
        try content.write(to: folder.url.appending(path: "file"))
        return try body(folder.path("file"))
    }

    /// Digests of the empty message, of a short one and of a million times "a": FIPS 180-4 and its examples.
    @Test(arguments: [
        (Data(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (Data("abc".utf8), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            Data(repeating: UInt8(ascii: "a"), count: 1_000_000),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        ),
    ])
    func agreesWithThePublishedExamples(content: Data, expected: String) throws {
        #expect(try withFile(content) { try FileDigest.sha256(ofFile: $0) } == expected)
    }

    @Test func agreesWithSha256sumOverSeveralBlocks() throws {
        let content = Data(
            (0..<(FileDigest.blockSize / 4 * 5)).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) })
        try withFile(content) { path in
            let expected = try String(Command("/usr/bin/sha256sum", [path]).output.prefix(64))
            #expect(try FileDigest.sha256(ofFile: path) == expected)
        }
    }

    @Test func saysWhenTheFileChangesWhileItIsRead() throws {
        try withFile(Data(count: 2 * FileDigest.blockSize)) { path in
            var block = 0
            let error = #expect(throws: FileDigest.Failure.self) {
                try FileDigest.read(path) {
                    block += 1
                    if block == 2 { truncate(path, 10) }
                    return true
                }
            }
            #expect(error == .changed)
        }
    }

    @Test func stopsWhenToldTo() throws {
        try withFile(Data(count: 10)) { path in
            let error = #expect(throws: FileDigest.Failure.self) { try FileDigest.read(path) { false } }
            #expect(error == .stopped)
        }
    }

    @Test func namesAFileThatCannotBeRead() {
        let error = #expect(throws: FileDigest.Failure.self) { try FileDigest.sha256(ofFile: "/nowhere.fits") }
        #expect(error == .system(SystemError(call: "open", path: "/nowhere.fits", errno: .noSuchFileOrDirectory)))
    }

    @Test func readsAtTheSpeedOfTheHash() throws {
        let count = 256 << 20
        try withFile(Data(count: count)) { path in
            _ = try FileDigest.sha256(ofFile: path)
            let time = try ContinuousClock().measure { _ = try FileDigest.sha256(ofFile: path) }
            let rate = Double(count) / (time / .seconds(1)) / 1e9
            print("SHA-256 of a file in memory: \(rate) GB/s")
            // Processors without SHA instructions reach 0.15 to 0.2; a hash in unoptimised code stays far below this limit.
            #expect(rate > 0.03)
        }
    }
}
