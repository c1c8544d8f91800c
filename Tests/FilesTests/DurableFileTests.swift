import Files
import Foundation
import TestSupport
import Testing

@Suite struct DurableFileTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func path(_ name: String) -> String { directory.path(name) }

    @Test func aWrittenFileReplacesTheOldOneAndLeavesNothingElse() throws {
        try DurableFile.createDirectories(path("a/b"))
        try DurableFile.write("old".utf8, to: path("a/b/file"))
        try DurableFile.write("new".utf8, to: path("a/b/file"))
        #expect(try String(contentsOfFile: path("a/b/file"), encoding: .utf8) == "new")
        #expect(try FileManager.default.contentsOfDirectory(atPath: path("a/b")) == ["file"])
    }

    @Test func anErrorNamesTheCallTheFileAndTheReason() {
        let missing = path("missing/file")
        let error = #expect(throws: SystemError.self) { try DurableFile.write("".utf8, to: missing) }
        #expect(error?.call == "open" && error?.path == missing + ".part")
        #expect(error?.errno == .noSuchFileOrDirectory)
    }

    @Test func aDirectoryWithSomethingInItIsNeverReplaced() throws {
        try DurableFile.createDirectories(path("one"))
        try DurableFile.createDirectories(path("two"))
        try DurableFile.write("kept".utf8, to: path("two/file"))
        #expect(throws: SystemError.self) { try DurableFile.rename(path("one"), to: path("two")) }
        #expect(FileManager.default.fileExists(atPath: path("two/file")))
    }

    @Test func aDirectoryThatIsThereIsNoError() throws {
        try DurableFile.createDirectories(path("one"))
        try DurableFile.createDirectories(path("one"))
        #expect(throws: SystemError.self) { try DurableFile.createDirectory(path("one")) }
    }

    @Test func relativePathsAreTakenFromTheWorkingDirectory() throws {
        let name = "sn3d-files-\(UUID().uuidString)"
        try DurableFile.write("x".utf8, to: name)
        defer { try? FileManager.default.removeItem(atPath: name) }
        #expect(DurableFile.exists(name))
        try DurableFile.remove(name)
        #expect(!DurableFile.exists(name))
    }
}
