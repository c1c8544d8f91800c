import Foundation
import TestSupport
import Testing

@testable import Reproduction

@Suite struct ReportWriterTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    /// Writes a report and hands its files to `body`.
    private func written(_ content: ReportContent, _ body: ([URL]) throws -> Void) throws {
        try body(ReportWriter().write(content, to: directory.url.appending(path: "new/deep")))
    }

    private func text(_ name: String) throws -> String {
        try directory.text(of: "new/deep/\(name)")
    }

    @Test func writesEveryFileAndNoOther() throws {
        try written(MadeContent.content(count: 50)) { files in
            let names = files.map(\.lastPathComponent)
            #expect(names.first == "report.md")
            let expected: Set = [
                "report.md", "comparison.csv", "test_set.csv", "high_signal.csv", "figure2_spectrum.png",
                "figure3_density.png", "figure4_residuals.png", "figure5_residual_density.png",
                "figure6_saliency.png", "figure11_high_signal.png",
            ]
            #expect(Set(names) == expected)
            let found = try FileManager.default.contentsOfDirectory(atPath: directory.path + "/new/deep")
            #expect(Set(found) == expected)
        }
    }

    @Test func theReportHasALineForEachRowAndAPictureForEachFigure() throws {
        try written(MadeContent.content(count: 50)) { files in
            let lines = try text("report.md").split(separator: "\n")
            let rows = lines.filter { $0.hasPrefix("| ") }.dropFirst(2)
            #expect(
                Array(rows) == [
                    "| scatter of velocity | km/s | 5.00 | 3.32 | 5000 spectra, SNR 5-30 |",
                    "| mini-batch |  | 2 \\| 4 | 8 | no \"best\", two lines |",
                ])
            for picture in files.filter({ $0.pathExtension == "png" }) {
                #expect(lines.count { $0.contains("](\(picture.lastPathComponent))") } == 1)
            }
        }
    }

    @Test func numbersAreReadBackAsTheyWere() throws {
        var content = MadeContent.content(count: 3)
        content.test.velocity = [0.1 + 0.2, -1e-17 / 3, .nan]
        try written(content) { _ in
            let lines = try text("test_set.csv").split(separator: "\n")
            #expect(
                lines[0] == "true_velocity_km_s,velocity_km_s,true_broadening_km_s,broadening_km_s,signal_to_noise,"
                    + "resolving_power")
            let columns = lines.dropFirst().map { line in line.split(separator: ",").map { Double($0) } }
            #expect(columns.map { $0[0] } == content.test.trueVelocity)
            #expect(columns[0][1] == 0.1 + 0.2 && columns[1][1] == -1e-17 / 3 && columns[2][1]?.isNaN == true)
            #expect(columns.map { $0[5] } == content.test.resolvingPower)
        }
    }

    @Test func wordsWithCommasQuotesAndLineEndsAreQuoted() throws {
        try written(MadeContent.content(count: 3)) { _ in
            let table = try text("comparison.csv")
            #expect(
                table == """
                    quantity,unit,paper,here,note
                    scatter of velocity,km/s,5.00,3.32,"5000 spectra, SNR 5-30"
                    mini-batch,,2 | 4,8,"no ""best"", two
                    lines"

                    """)
        }
    }

    @Test func aSecondReportReplacesTheFirst() throws {
        try written(MadeContent.content(count: 40)) { _ in
            _ = try ReportWriter().write(MadeContent.content(count: 4), to: directory.url.appending(path: "new/deep"))
            let lines = try text("test_set.csv").split(separator: "\n")
            #expect(lines.count == 5)
        }
    }

    @Test func reportsAnUnwritablePlace() throws {
        let file = directory.url.appending(path: "file")
        try Data().write(to: file)
        let error = #expect(throws: ReportError.self) {
            try ReportWriter().write(MadeContent.content(count: 3), to: file.appending(path: "below/it"))
        }
        #expect(error?.code == .write)
        #expect(error?.message.hasPrefix("\(file.path)/below/it could not be written: Not a directory.") == true)
        #expect(ReportError(writing: "/x", errno: EROFS).code == .permission)
    }

    @Test func aFileThatCannotBeReplacedLeavesNothingHalf() throws {
        let taken = directory.url.appending(path: "figure2_spectrum.png/full")
        try FileManager.default.createDirectory(at: taken, withIntermediateDirectories: true)
        let error = #expect(throws: ReportError.self) {
            try ReportWriter().write(MadeContent.content(count: 3), to: directory.url)
        }
        #expect(error?.message.contains("figure2_spectrum.png") == true)
        let found = try FileManager.default.contentsOfDirectory(atPath: directory.path)
        #expect(found.allSatisfy { !$0.hasSuffix(".partial") })
    }

    @Test func refusesWhatCannotBeShown() throws {
        var short = MadeContent.content(count: 3)
        short.highSignal.broadening.removeLast()
        var empty = MadeContent.content(count: 3)
        empty.saliency = Saliency(wavenumbers: [], spectrum: [], velocity: [], broadening: [])
        var unanswered = MadeContent.content(count: 3)
        unanswered.test.velocity = [.nan, .nan, .nan]
        var turned = MadeContent.content(count: 3)
        turned.example.wavenumbers.reverse()
        for content in [short, empty, unanswered, turned] {
            let error = #expect(throws: ReportError.self) { try ReportWriter().write(content, to: directory.url) }
            #expect(error?.code == .content)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).isEmpty)
    }
}
