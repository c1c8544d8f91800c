import Foundation
import TestSupport
import Testing

/// Who may import whom, among our own targets and the C libraries. The straight line of the pipeline stands on it.
private let allowedImports: [String: Set<String>] = [
    "Records": [],
    "Files": ["CSpawn"],
    "Threads": [],
    "Matrices": ["COpenBLAS"],
    "Spectra": [],
    "Prior": ["Files", "Matrices", "Records", "Spectra"],
    "Refinement": ["Spectra"],
    "FITS": ["Files", "Threads", "CCFITSIO", "CZlib"],
    "HDF5": ["CHDF5"],
    "Cubes": ["Files", "FITS", "HDF5", "Records", "Spectra", "Threads"],
    "Calibration": ["Records", "Spectra", "Threads", "Cubes"],
    "Drawing": ["CCairo"],
    "Products": ["Files", "FITS", "Records", "Spectra", "Drawing"],
    "Pipeline": ["Records", "Spectra", "Threads", "Prior", "Refinement", "Cubes", "Calibration", "Products"],
    "Arrival": ["Files", "Records"],
    "Queue": ["Files", "Records", "Threads"],
    "Ledger": ["Files", "Records", "Threads", "Migrations", "CPostgres"],
    "Journal": ["Records", "CSystemd"],
    "Simulator": ["Files", "Records", "Spectra", "Threads", "Cubes", "FITS", "HDF5"],
    "Training": ["Matrices", "Spectra", "Threads", "Prior", "Simulator"],
    "Reproduction": ["Files", "Records", "Spectra", "Drawing", "Prior", "Refinement", "Simulator", "Training"],
    "sn3d": [
        "Files", "Records", "Spectra", "Prior", "Refinement", "Cubes", "Calibration", "Products", "Pipeline", "Arrival",
        "Queue", "Threads", "Migrations", "Ledger", "Journal", "Simulator", "Training", "Reproduction",
        "CBuildInformation",
    ],
    "sn3d-bench": [
        "Matrices", "Spectra", "Threads", "Prior", "Refinement", "Simulator", "Pipeline", "Products", "Records",
        "CBuildInformation",
    ],
]

private let sources = Repository.root.appending(path: "Sources")

private struct SourceFile {
    let target: String
    let path: String
    let text: String

    /// Modules named in import lines, of a form like `@testable import struct Spectra.Doppler` too.
    var imports: Set<String> {
        let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
        return Set(
            text.split(whereSeparator: \.isNewline).compactMap { line -> String? in
                let words = line.split(separator: " ")
                guard let position = words.firstIndex(of: "import"), position < words.count - 1,
                    words[..<position].allSatisfy({ $0.hasPrefix("@") || $0 == "public" || $0 == "package" })
                else { return nil }
                let named = words[(position + 1)...].first { !kinds.contains($0) }
                return named?.split(separator: ".").first.map(String.init)
            })
    }

    /// The text without comment lines.
    var code: String {
        text.split(whereSeparator: \.isNewline).filter { !$0.drop { $0 == " " }.hasPrefix("//") }
            .joined(separator: "\n")
    }

    static func all() throws -> [SourceFile] {
        let root = sources.resolvingSymlinksInPath().path
        return try FileManager.default.subpathsOfDirectory(atPath: root).filter { $0.hasSuffix(".swift") }.map {
            SourceFile(
                target: String($0.prefix { $0 != "/" }), path: $0,
                text: try String(contentsOfFile: root + "/" + $0, encoding: .utf8))
        }
    }
}

@Suite struct ArchitectureTests {
    @Test func everyTargetImportsOnlyWhatThePlanAllows() throws {
        let files = try SourceFile.all()
        #expect(Set(files.map(\.target)) == Set(allowedImports.keys))
        let ours = Set(allowedImports.keys).union(allowedImports.values.flatMap { $0 })
        for file in files {
            let foreign = file.imports.intersection(ours).subtracting(allowedImports[file.target] ?? [])
            #expect(foreign.isEmpty, "\(file.path) imports \(foreign.sorted().joined(separator: ", "))")
        }
    }

    /// Glibc is there for its mathematics: what is called of it is named here, and anything else of it needs a reason.
    @Test func numericTargetsKnowNoFilesAndNoClock() throws {
        let forbidden: Set = [
            "open", "openat", "fopen", "opendir", "read", "write", "close", "stat", "fstat", "mmap", "unlink", "getenv",
            "time", "clock", "clock_gettime", "gettimeofday", "localtime", "gmtime", "nanosleep", "usleep", "sleep",
            "print", "FILE", "ContinuousClock", "SuspendingClock", "FileManager", "FileHandle", "ProcessInfo", "Date",
        ]
        for file in try SourceFile.all() where ["Spectra", "Refinement", "Matrices"].contains(file.target) {
            #expect(
                file.imports.isDisjoint(with: ["Foundation", "Dispatch", "SystemPackage", "Files"]), "\(file.path)")
            // A function where it is called, also as Glibc.open(; a type wherever it stands.
            let calls = file.code.matches(of: /(?:^|Glibc\.|[^.\w])(\w+)\(/).map { String($0.output.1) }
            let types = file.code.matches(of: /\b([A-Z]\w+)/).map { String($0.output.1) }
            let used = forbidden.intersection(calls + types)
            #expect(used.isEmpty, "\(file.path) uses \(used.sorted().joined(separator: ", "))")
        }
    }

    @Test func noFileHoldsMoreThanOneThing() throws {
        for file in try SourceFile.all() {
            let lines = file.text.count { $0.isNewline }
            #expect(lines <= 260, "\(file.path) has \(lines) lines")
        }
    }
}
