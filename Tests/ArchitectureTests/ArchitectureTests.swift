import Foundation
import Testing

/// Who may import whom, among our own targets and the C libraries. The straight line of the pipeline stands on it.
private let allowedImports: [String: Set<String>] = [
    "Records": [],
    "Threads": [],
    "Spectra": [],
    "Prior": ["Spectra", "COpenBLAS"],
    "Refinement": ["Spectra"],
    "HDF5": ["CHDF5"],
    "Cubes": ["Spectra", "HDF5", "CCFITSIO", "CZlib"],
    "Calibration": ["Spectra", "Cubes"],
    "Drawing": ["CCairo"],
    "Reproduction": ["Spectra", "Drawing", "Prior", "Refinement", "Simulator", "Training"],
    "Products": ["Spectra", "Calibration", "Drawing", "CCFITSIO"],
    "Pipeline": ["Spectra", "Prior", "Refinement", "Cubes", "Calibration", "Products"],
    "Arrival": [],
    "Ledger": ["Pipeline", "Products", "Calibration", "Migrations", "CPostgres"],
    "Journal": ["Pipeline", "Calibration", "CSystemd"],
    // The C libraries pack the files that it writes.
    "Simulator": ["Spectra", "Cubes", "HDF5", "CCFITSIO", "CZlib"],
    "Training": ["Spectra", "Prior", "Simulator", "COpenBLAS"],
    "sn3d": [
        "Spectra", "Prior", "Refinement", "Cubes", "Calibration", "Products", "Pipeline", "Arrival", "Migrations",
        "Ledger", "Journal", "Simulator", "Training", "Reproduction", "CBuildInformation",
    ],
    "sn3d-bench": ["Spectra", "Prior", "Refinement", "Simulator", "COpenBLAS", "CBuildInformation"],
]

private let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Sources")

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

    @Test func numericTargetsKnowNoFilesAndNoClock() throws {
        for file in try SourceFile.all() where ["Spectra", "Refinement"].contains(file.target) {
            #expect(file.imports.isDisjoint(with: ["Foundation", "Dispatch"]), "\(file.path)")
        }
    }

    @Test func noFileHoldsMoreThanOneThing() throws {
        for file in try SourceFile.all() {
            let lines = file.text.count { $0.isNewline }
            #expect(lines <= 500, "\(file.path) has \(lines) lines")
        }
    }
}
